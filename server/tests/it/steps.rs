//! What people do, step by step, as a browser without JavaScript does it.

use testkit::{Browser, Page, TestApp};

pub const MAYA: &str = "maya@acme.example";
pub const LI: &str = "li@acme.example";
pub const RAVI: &str = "ravi@acme.example";
pub const SOFIA: &str = "sofia@borealis.example";
pub const TOM: &str = "tom@cobalt.example";
pub const NOOR: &str = "noor@latchkey.example";

/// A key as its maker holds it.
pub struct Held {
    pub id: String,
    pub name: String,
    pub text: String,
}

pub fn keys(workspace: &str) -> String {
    format!("/w/{workspace}/settings/account/api-keys")
}

pub fn apis(workspace: &str) -> String {
    format!("/w/{workspace}/settings/account/apis")
}

/// Sends the form of "Create new key".
pub async fn submit_new(browser: &Browser, workspace: &str, name: &str, chosen: &[&str]) -> Page {
    let path = format!("{}/new", keys(workspace));
    let form = browser.get(&path).await;
    let token = form.field("form").unwrap_or_default().to_owned();
    submit_form(browser, &path, name, chosen, &[("form", &token)]).await
}

/// Sends a form with a name and APIs.
pub async fn submit_form(browser: &Browser, path: &str, name: &str, chosen: &[&str], hidden: &[(&str, &str)]) -> Page {
    let mut fields = hidden.to_vec();
    fields.push(("name", name));
    fields.extend(chosen.iter().map(|&api| ("api", api)));
    browser.post(path, &fields).await
}

/// Creates a key, and fails the test when it isn't shown.
pub async fn create(browser: &Browser, workspace: &str, name: &str, chosen: &[&str]) -> Held {
    let page = submit_new(browser, workspace, name, chosen).await;
    let text = page.new_key().unwrap_or_else(|| panic!("{}: {}", page.status, page.text())).to_owned();
    Held { id: text[3..15].to_owned(), name: name.to_owned(), text }
}

/// Opens the confirmation of regenerating or archiving, and gives the version that it shows.
pub async fn version(browser: &Browser, workspace: &str, id: &str, what: &str) -> String {
    let page = browser.get(&format!("{}/{id}/{what}", keys(workspace))).await;
    page.field("version").unwrap_or_else(|| panic!("{}: {}", page.status, page.text())).to_owned()
}

/// Confirms regenerating or archiving.
pub async fn confirm(browser: &Browser, workspace: &str, id: &str, what: &str, version: &str, typed: &str) -> Page {
    let path = format!("{}/{id}/{what}", keys(workspace));
    browser.post(&path, &[("version", version), ("confirmation", typed)]).await
}

/// Regenerates a key, and fails the test when the new text isn't shown.
pub async fn regenerate(browser: &Browser, workspace: &str, held: &Held) -> String {
    let version = version(browser, workspace, &held.id, "regenerate").await;
    let page = confirm(browser, workspace, &held.id, "regenerate", &version, &held.name).await;
    page.new_key().unwrap_or_else(|| panic!("{}: {}", page.status, page.text())).to_owned()
}

/// Archives a key, and fails the test when it isn't.
pub async fn archive(browser: &Browser, workspace: &str, held: &Held) {
    let version = version(browser, workspace, &held.id, "archive").await;
    let page = confirm(browser, workspace, &held.id, "archive", &version, &held.name).await;
    assert_eq!(page.status, 303, "{}", page.text());
}

/// The id of a key that the workspace has, by its name.
pub async fn id_of(app: &TestApp, workspace: &str, name: &str) -> String {
    sqlx::query_scalar("SELECT id FROM api_keys WHERE workspace_id = $1 AND name = $2")
        .bind(workspace)
        .bind(name)
        .fetch_one(&app.database.raw)
        .await
        .expect("the key")
}

/// The id of an account.
pub async fn user_of(app: &TestApp, email: &str) -> String {
    sqlx::query_scalar("SELECT id::text FROM users WHERE email = $1")
        .bind(email)
        .fetch_one(&app.database.raw)
        .await
        .expect("the account")
}

/// How many rows a table has.
pub async fn count(app: &TestApp, table: &'static str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}")))
        .fetch_one(&app.database.raw)
        .await
        .expect("a number")
}

pub fn teams(workspace: &str) -> String {
    format!("/w/{workspace}/settings/account/teams")
}

/// Makes a team, and gives its id.
pub async fn make_team(browser: &Browser, workspace: &str, name: &str) -> String {
    let page = browser.post(&format!("{}/new", teams(workspace)), &[("name", name)]).await;
    let to = page.location().unwrap_or_else(|| panic!("{}: {}", page.status, page.text()));
    let id = to.strip_prefix(&format!("{}/", teams(workspace))).and_then(|rest| rest.strip_suffix("?done=made"));
    id.expect("the team's page").to_owned()
}

/// The id of a team that the workspace has, by its name.
pub async fn team_of(app: &TestApp, workspace: &str, name: &str) -> String {
    sqlx::query_scalar(
        "SELECT id::text FROM teams WHERE workspace_id = $1 AND name = $2 ORDER BY retired_at NULLS FIRST",
    )
    .bind(workspace)
    .bind(name)
    .fetch_one(&app.database.raw)
    .await
    .expect("the team")
}

pub fn export_form(workspace: &str) -> String {
    format!("/w/{workspace}/settings/account/audit-logs/export")
}

/// Asks for a report, and gives its id.
pub async fn ask(browser: &Browser, workspace: &str, filter: &[(&str, &str)]) -> String {
    let page = browser.post(&export_form(workspace), filter).await;
    assert_eq!(page.status, 303, "{}", page.text());
    page.location().and_then(|to| to.strip_prefix("/exports/")).expect("the report's page").to_owned()
}
