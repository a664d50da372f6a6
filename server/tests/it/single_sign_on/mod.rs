//! Single sign-on: its settings, signing in, what is tried against it, and the way round it.

mod hostile;
mod real;
mod sessions;
mod settings;
mod sign_in;
mod way_back;

use serde_json::{Value, json};
use testkit::{Browser, Impostor, Page, Provider, TestApp};
use url::Url;

use crate::accounts::authenticator::{Authenticator, set_up};
use crate::steps::MAYA;

pub const SETTINGS: &str = "/w/ACME01/settings/account/single-sign-on";
/// As the test's services are told their own address.
const REDIRECT: &str = "http://localhost:3000/login/sso/callback";

/// The form, filled in.
pub fn fields<'a>(issuer: &'a str, client: &'a str, secret: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("issuer", issuer),
        ("client-id", client),
        ("client-secret", secret),
        ("domains", "acme.example"),
        ("role", "viewer"),
        ("on", "1"),
    ]
}

/// Maya sets a second factor up, and turns single sign-on on.
pub async fn turn_on(app: &TestApp, issuer: &str, client: &str, secret: &str) -> (Browser, Authenticator) {
    let maya = app.browser_of(MAYA).await;
    let device = set_up(app, &maya).await;
    let page = maya.post(SETTINGS, &fields(issuer, client, secret)).await;
    assert_eq!(page.location(), Some("/w/ACME01/settings/account/single-sign-on?done=on"), "{}", page.text());
    (maya, device)
}

/// With a provider that says whatever a test wants.
pub async fn with_impostor(app: &TestApp) -> (Impostor, Browser, Authenticator) {
    let impostor = Impostor::start().await;
    let (maya, device) = turn_on(app, &impostor.issuer, Impostor::CLIENT, Impostor::SECRET).await;
    (impostor, maya, device)
}

/// With a real one.
pub async fn with_provider(app: &TestApp) -> (Provider, Browser, Authenticator) {
    let provider = Provider::start(REDIRECT).await;
    let (maya, device) = turn_on(app, &provider.issuer, Provider::CLIENT, Provider::SECRET).await;
    (provider, maya, device)
}

/// Types the address, and gives where the page leads.
pub async fn go(browser: &Browser, email: &str, next: &str) -> Url {
    let page = browser.post("/login/sso", &[("email", email), ("next", next)]).await;
    leads_to(&page).unwrap_or_else(|| panic!("{}: {}", page.status, page.text()))
}

/// Where the page in between leads: by itself, and by its link.
pub fn leads_to(page: &Page) -> Option<Url> {
    let refresh = page.headers.get("refresh")?.to_str().ok()?.strip_prefix("0; url=")?;
    assert!(page.body.contains(&format!("href=\"{}\"", refresh.replace('&', "&amp;"))), "{}", page.body);
    refresh.parse().ok()
}

/// A part of the question to a provider.
pub fn part(asked: &Url, name: &str) -> String {
    let value = asked.query_pairs().find(|(other, _)| other == name);
    value.unwrap_or_else(|| panic!("no {name} in {asked}")).1.into_owned()
}

/// What an impostor claims of somebody, when it does everything right.
pub fn claims(app: &TestApp, impostor: &Impostor, asked: &Url, email: &str) -> Value {
    let now = app.services.now().unix_timestamp();
    json!({
        "iss": impostor.issuer, "aud": Impostor::CLIENT, "sub": format!("subject-of-{email}"),
        "iat": now, "exp": now + 300, "nonce": part(asked, "nonce"),
        "email": email, "email_verified": true, "name": "Pia Person",
    })
}

/// Brings an impostor's answer back.
pub async fn back(browser: &Browser, asked: &Url) -> Page {
    browser.get(&format!("/login/sso/callback?code=a-code&state={}", part(asked, "state"))).await
}

/// Signs in through the impostor, which says `claims` with these changes.
pub async fn through(app: &TestApp, impostor: &Impostor, browser: &Browser, email: &str, change: Value) -> Page {
    let asked = go(browser, email, "").await;
    let mut claims = claims(app, impostor, &asked, email);
    for (name, value) in change.as_object().into_iter().flatten() {
        claims[name] = value.clone();
    }
    impostor.say(|says| says.claims = claims);
    back(browser, &asked).await
}

/// The path of an address of ours.
pub fn path(address: &str) -> String {
    let url: Url = address.parse().expect("an address");
    format!("{}?{}", url.path(), url.query().unwrap_or_default())
}

/// How many members a workspace has.
pub async fn members(app: &TestApp, workspace: &str) -> i64 {
    let query = sqlx::query_scalar("SELECT count(*) FROM memberships WHERE workspace_id = $1");
    query.bind(workspace).fetch_one(&app.database.raw).await.expect("a number")
}

/// The newest entries of a workspace's log: what, and by whom.
pub async fn log(app: &TestApp, workspace: &str, count: i64) -> Vec<(String, String)> {
    let query = sqlx::query_as(
        "SELECT activity, actor FROM audit_entries WHERE workspace_id = $1 ORDER BY number DESC LIMIT $2",
    );
    query.bind(workspace).bind(count).fetch_all(&app.database.raw).await.expect("entries")
}
