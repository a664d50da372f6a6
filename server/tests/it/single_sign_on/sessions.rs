//! What a session that a provider vouched for opens, and what it doesn't.

use serde_json::json;
use testkit::TestApp;
use time::Duration;

use super::{SETTINGS, fields, through, with_impostor};
use crate::accounts::authenticator::{FACTOR, send, set_up};
use crate::accounts::others;
use crate::steps::{LI, TOM, apis, confirm, count, create, keys, version};
use service::demo::PASSWORD;
use testkit::{Impostor, sign_in};

/// Makes somebody a member of another workspace, too.
async fn join(app: &TestApp, email: &str, workspace: &str, role: &str) {
    let query = sqlx::query("INSERT INTO memberships SELECT $2, id, $3 FROM users WHERE email = $1");
    query.bind(email).bind(workspace).bind(role).execute(&app.database.raw).await.expect("the database");
}

#[tokio::test]
async fn it_opens_the_workspace_of_the_provider_alone() {
    let app = TestApp::start().await;
    join(&app, LI, "COBALT", "admin").await;
    let (impostor, ..) = with_impostor(&app).await;
    let li = app.stranger();
    through(&app, &impostor, &li, LI, json!({})).await;
    assert_eq!(li.get(&keys("ACME01")).await.status, 200);
    for page in [apis("COBALT"), "/w/COBALT/settings/account/audit-logs".to_owned()] {
        assert_eq!(li.get(&page).await.status, 404, "{page}");
    }
    assert_eq!(li.post(&apis("COBALT"), &[("do", "request")]).await.status, 404);
    assert!(!li.get("/account").await.text().contains("Cobalt"), "nor is it named");

    // By password it is the other way round: nothing is seen of the workspace of the provider.
    let password = app.browser_of(LI).await;
    assert_eq!(password.get(&apis("COBALT")).await.status, 200);
    for page in [keys("ACME01"), "/w/ACME01/settings/account/audit-logs".to_owned(), format!("{}/new", keys("ACME01"))]
    {
        let page = password.get(&page).await;
        assert!(page.status == 403 && page.text().contains("Sign in through your organisation"), "{}", page.text());
        assert!(page.body.contains("/login/sso?email=li%40acme.example"));
    }
    assert_eq!(password.call("/api/keys", "{\"workspace\":\"ACME01\",\"query\":\"\"}").await.status, 403);
    let before = count(&app, "api_keys").await;
    let new = [("form", "7f0e7b8a-0000-4000-8000-000000000000"), ("name", "Sneaky"), ("api", "data")];
    assert_eq!(password.post(&format!("{}/new", keys("ACME01")), &new).await.status, 403);
    assert_eq!(count(&app, "api_keys").await, before);
}

#[tokio::test]
async fn sessions_from_before_open_nothing_once_it_is_on_and_nobody_elses_change() {
    let app = TestApp::start().await;
    let (li, tom) = (app.browser_of(LI).await, app.browser_of(TOM).await);
    join(&app, TOM, "ACME01", "viewer").await;
    let (impostor, maya, _) = with_impostor(&app).await;
    assert_eq!(li.get(&keys("ACME01")).await.status, 403);
    assert_eq!(tom.get(&keys("ACME01")).await.status, 200, "an address of another domain");
    assert_eq!(maya.get(&keys("ACME01")).await.status, 200, "an admin with a second factor");

    // Off again, passwords open the workspace, and sessions of the provider end.
    let through_it = app.stranger();
    through(&app, &impostor, &through_it, LI, json!({})).await;
    let mut off = fields(&impostor.issuer, Impostor::CLIENT, "");
    off.retain(|&(name, _)| name != "on");
    impostor.say(|says| says.mood = testkit::Mood::Broken);
    assert_eq!(maya.post(SETTINGS, &off).await.status, 303, "the provider needn't be there");
    assert!(through_it.get(&keys("ACME01")).await.location().unwrap().starts_with("/login?"));
    assert_eq!(li.get(&keys("ACME01")).await.status, 200);
    assert_eq!(sign_in(&app.stranger(), LI, PASSWORD).await.status, 303);
}

#[tokio::test]
async fn a_provider_has_no_say_over_the_account_as_a_whole() {
    let app = TestApp::start().await;
    join(&app, LI, "COBALT", "admin").await;
    let (impostor, ..) = with_impostor(&app).await;
    let password = app.browser_of(LI).await;
    let through_it = app.stranger();
    through(&app, &impostor, &through_it, LI, json!({})).await;
    let account = through_it.get("/account").await;
    assert!(account.text().contains("You signed in through your organisation"));
    assert!(others(&through_it).await.is_empty(), "sessions by password aren't listed");
    let theirs = others(&password).await;
    assert_eq!(theirs.len(), 1, "the person sees the provider's");

    let chosen = "nine green bottles";
    let change = [("do", "password"), ("present", PASSWORD), ("password", chosen), ("again", chosen)];
    assert_eq!(through_it.post("/account", &change).await.status, 422);
    through_it.post(FACTOR, &[("do", "begin")]).await;
    assert_eq!(count(&app, "second_factors").await, 1, "Maya's alone");
    // What the person begins elsewhere isn't shown, and can't be confirmed.
    password.post(FACTOR, &[("do", "begin")]).await;
    let page = through_it.get(FACTOR).await;
    assert!(!page.body.contains("factor-secret") && page.text().contains("You signed in through your organisation"));
    let device = crate::accounts::authenticator::Authenticator::of(&password.get(FACTOR).await);
    assert_eq!(send(&through_it, "confirm", PASSWORD, &device.code(&app)).await.status, 422);

    through_it.post("/account", &[("do", "end-all")]).await;
    assert_eq!(password.get(&apis("COBALT")).await.status, 200, "the session by password goes on");
    assert!(through_it.get("/account").await.location().unwrap().starts_with("/login"));
    set_up(&app, &password).await;
}

#[tokio::test]
async fn an_old_sign_in_proves_itself_by_the_provider() {
    let app = TestApp::start().await;
    let (impostor, ..) = with_impostor(&app).await;
    let li = app.stranger();
    through(&app, &impostor, &li, LI, json!({})).await;
    let key = create(&li, "ACME01", "Rotated", &["data"]).await;
    app.clock.advance(Duration::minutes(16));
    let path = format!("{}/{}/regenerate", keys("ACME01"), key.id);
    let page = li.get(&path).await;
    assert!(page.text().contains("Sign in again") && page.field("proof").is_none(), "{}", page.text());
    let seen = version(&li, "ACME01", &key.id, "regenerate").await;
    let fields = [("version", seen.as_str()), ("confirmation", "Rotated"), ("proof", PASSWORD)];
    assert_eq!(li.post(&path, &fields).await.status, 422, "a password isn't what is asked for");
    assert!(app.gateway().opens_data("ACME01", &key.text).await);
    through(&app, &impostor, &li, LI, json!({})).await;
    assert_eq!(confirm(&li, "ACME01", &key.id, "regenerate", &seen, "Rotated").await.status, 200);
    assert!(!app.gateway().opens_data("ACME01", &key.text).await);
}

#[tokio::test]
async fn a_workspace_that_requires_a_second_factor_leaves_it_to_its_provider() {
    let app = TestApp::start().await;
    let (impostor, maya, _) = with_impostor(&app).await;
    join(&app, TOM, "ACME01", "viewer").await;
    maya.post("/w/ACME01/settings/account/security", &[("do", "require")]).await;
    let li = app.stranger();
    through(&app, &impostor, &li, LI, json!({})).await;
    assert_eq!(li.get(&keys("ACME01")).await.status, 200);
    let tom = app.browser_of(TOM).await;
    assert_eq!(tom.get(&keys("ACME01")).await.status, 403, "by password it is asked for as before");
}

#[tokio::test]
async fn another_provider_ends_the_sessions_of_the_one_before() {
    let app = TestApp::start().await;
    let (first, maya, _) = with_impostor(&app).await;
    let li = app.stranger();
    through(&app, &first, &li, LI, json!({})).await;
    let second = Impostor::start().await;
    let page = maya.post(SETTINGS, &fields(&second.issuer, Impostor::CLIENT, Impostor::SECRET)).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert!(li.get(&keys("ACME01")).await.location().unwrap().starts_with("/login?"));
    assert_eq!(through(&app, &second, &li, LI, json!({ "sub": "whoever Li is there" })).await.status, 303);
    assert_eq!(li.get(&keys("ACME01")).await.status, 200);
}
