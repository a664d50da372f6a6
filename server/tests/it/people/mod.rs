//! The people of a workspace: invitations, roles and teams, and removals.

mod accept;
mod attacks;
mod invitations;
mod members;
mod races;

use testkit::{Browser, Page, ReceivedMail, Smtp, TestApp, sign_in};

use crate::steps::MAYA;

pub const USERS: &str = "/w/ACME01/settings/account/users";
const ADA: &str = "ada@new.example";
const CHOSEN: &str = "nine green bottles hanging";

/// A server that mails for real.
async fn mailing() -> (Smtp, TestApp) {
    let smtp = Smtp::start().await;
    let app = TestApp::start_with_smtp(&smtp).await;
    (smtp, app)
}

/// Sends the form "Invite a user" of Acme Retail.
pub async fn invite(browser: &Browser, email: &str, role: &str, teams: &[&str]) -> Page {
    let mut fields = vec![("email", email), ("role", role)];
    fields.extend(teams.iter().map(|&team| ("team", team)));
    browser.post(&format!("{USERS}/invite"), &fields).await
}

/// Presses a button beside an invitation in the list of Acme Retail.
pub async fn act(browser: &Browser, what: &str, email: &str) -> Page {
    let id = invitation(browser, email).await.unwrap_or_else(|| panic!("no invitation of {email}"));
    browser.post(USERS, &[("do", what), ("invitation", &id)]).await
}

/// The row of the list of Acme Retail that holds the text.
async fn row(browser: &Browser, text: &str) -> Option<Page> {
    let mut page = browser.get(USERS).await;
    assert_eq!(page.status, 200, "{}", page.text());
    page.body = page.body.split("<tr").find(|row| row.contains(text))?.to_owned();
    Some(page)
}

/// The id of the invitation of an address, if one is listed.
async fn invitation(browser: &Browser, email: &str) -> Option<String> {
    row(browser, email).await?.field("invitation").map(str::to_owned)
}

/// What the page of a member shows, for the form that says what its reader saw.
async fn seen(browser: &Browser, user: &str) -> String {
    let page = browser.get(&format!("{USERS}/{user}")).await;
    page.field("seen").unwrap_or_else(|| panic!("{}: {}", page.status, page.text())).to_owned()
}

/// Gives a member of Acme Retail a role and teams.
pub async fn seat(browser: &Browser, user: &str, role: &str, teams: &[&str]) -> Page {
    let seen = seen(browser, user).await;
    seat_as_seen(browser, user, &seen, role, teams).await
}

async fn seat_as_seen(browser: &Browser, user: &str, seen: &str, role: &str, teams: &[&str]) -> Page {
    let mut fields = vec![("seen", seen), ("role", role)];
    fields.extend(teams.iter().map(|&team| ("team", team)));
    browser.post(&format!("{USERS}/{user}"), &fields).await
}

/// Removes a member of Acme Retail.
pub async fn remove(browser: &Browser, user: &str) -> Page {
    let seen = seen(browser, user).await;
    browser.post(&format!("{USERS}/{user}/remove"), &[("seen", &seen)]).await
}

/// The id of a team of the demo.
pub async fn team(app: &TestApp, name: &str) -> String {
    sqlx::query_scalar("SELECT id::text FROM teams WHERE name = $1")
        .bind(name)
        .fetch_one(&app.database.raw)
        .await
        .expect("the team")
}

/// A person's role in a workspace.
async fn role(app: &TestApp, workspace: &str, email: &str) -> Option<String> {
    sqlx::query_scalar(
        "SELECT m.role FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.workspace_id = $1 AND u.email = $2",
    )
    .bind(workspace)
    .bind(email)
    .fetch_optional(&app.database.raw)
    .await
    .expect("the memberships")
}

/// Has the worker mail every invitation that is due, and gives the newest mail to an address.
async fn mail(app: &TestApp, smtp: &mut Smtp, email: &str) -> ReceivedMail {
    while service::jobs::mail_one(&app.services).await.expect("the database") {}
    let mails = smtp.received().await;
    mails.into_iter().rfind(|mail| mail.to == [email]).unwrap_or_else(|| panic!("no mail to {email}"))
}

/// The path of the link in the newest mail to an address.
async fn link(app: &TestApp, smtp: &mut Smtp, email: &str) -> String {
    let mail = mail(app, smtp, email).await;
    let start = mail.text.find("/invitations/").unwrap_or_else(|| panic!("no link in {}", mail.text));
    mail.text[start..].split([' ', '\n', '"']).next().unwrap_or_default().to_owned()
}

/// Accepts an invitation as somebody who has no account yet.
async fn accept_new(app: &TestApp, link: &str) -> Page {
    app.stranger().post(link, &[("name", "Ada Lovelace"), ("password", CHOSEN), ("again", CHOSEN)]).await
}

/// A new member of Acme Retail, who is signed in.
async fn joined(app: &TestApp, smtp: &mut Smtp, email: &str, role: &str) -> Browser {
    let maya = app.browser_of(MAYA).await;
    assert_eq!(invite(&maya, email, role, &[]).await.status, 303);
    let link = link(app, smtp, email).await;
    assert_eq!(accept_new(app, &link).await.status, 303);
    let browser = app.stranger();
    assert_eq!(sign_in(&browser, email, CHOSEN).await.status, 303);
    browser
}
