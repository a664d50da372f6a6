//! One's own account: passwords, sessions and the second factor, and what is tried against them.

pub mod authenticator;
mod forgotten;
mod guessing;
mod own;
pub mod passkeys;
mod passwords;
mod required;
mod second_factor;
mod step_up;

use testkit::{Browser, Page, TestApp};

/// The path of a link in a text.
fn link<'a>(text: &'a str, start: &str) -> &'a str {
    let at = text.find(start).unwrap_or_else(|| panic!("no link in {text}"));
    text[at..].split([' ', '\n', '"']).next().unwrap_or_default()
}

/// The ids of the sessions that "Your account" lists, but for the reader's own.
pub async fn others(browser: &Browser) -> Vec<String> {
    let page = browser.get("/account").await;
    let fields = page.body.split("<input").filter(|input| input.contains("name=\"session\""));
    fields.filter_map(|input| input.split("value=\"").nth(1)?.split('"').next()).map(str::to_owned).collect()
}

/// Does all that workers have to do.
async fn work(app: &TestApp) {
    while service::jobs::mail_password_link(&app.services).await.expect("the database") {}
}

/// Sends the form behind a one-time link.
async fn choose(app: &TestApp, link: &str, password: &str) -> Page {
    app.stranger().post(link, &[("password", password), ("again", password)]).await
}
