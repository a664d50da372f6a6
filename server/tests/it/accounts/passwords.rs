//! Which passwords are taken.

use service::demo::PASSWORD;
use testkit::{Page, TestApp, sign_in};

use super::choose;
use crate::steps::MAYA;

async fn new_link(app: &TestApp, email: &str) -> String {
    let link = service::operator::add_staff(&app.services, email).await.expect("a link");
    link[link.find("/reset-password/").expect("a path")..].to_owned()
}

#[tokio::test]
async fn a_password_that_is_easy_to_guess_is_refused_with_the_reason_and_nothing_is_changed() {
    let app = TestApp::start().await;
    let link = new_link(&app, MAYA).await;
    for (weak, reason) in [
        ("short", "at least 10 characters"),
        ("password1234", "one that many people have used"),
        ("1q2w3e4r5t6y7u", "easy to guess"),
        ("maya@acme.example", "your name, address or workspace"),
        ("MayaChen2026!", "your name, address or workspace"),
        ("Acme Retail", "your name, address or workspace"),
        ("Cobalt Bank 1", "your name, address or workspace"),
        ("aaaaaaaaaaaaaaaa", "it repeats itself"),
    ] {
        let page: Page = choose(&app, &link, weak).await;
        assert_eq!(page.status, 422, "{weak}");
        assert!(page.text().contains(reason), "{weak}: {}", page.text());
        assert_ne!(page.field("password"), Some(weak), "it isn't sent back");
    }
    assert_eq!(sign_in(&app.stranger(), MAYA, PASSWORD).await.status, 303, "the old one is in force");
    // No rules of composition: words, spaces, an emoji, and as long as one likes.
    let long = "a sentence that goes on and on, ".repeat(32);
    for good in ["tisch lampe wolke \u{1f40e}", &long] {
        assert_eq!(choose(&app, &new_link(&app, MAYA).await, good).await.status, 303, "{good}");
        assert_eq!(sign_in(&app.stranger(), MAYA, good).await.status, 303);
        assert_eq!(sign_in(&app.stranger(), MAYA, &good[..good.len() - 4]).await.status, 401, "every character counts");
    }
}

#[tokio::test]
async fn the_password_of_a_new_account_knows_who_it_is_for() {
    let app = TestApp::start().await;
    service::operator::create_workspace(&app.services, "Zephyr Mills", "ZEPHYR", "ada@zephyr.example").await.unwrap();
    while service::jobs::mail_one(&app.services).await.unwrap() {}
    let mail = std::fs::read_dir(&app.mail).unwrap().next().unwrap().unwrap();
    let mail = std::fs::read_to_string(mail.path()).unwrap().replace("=\r\n", "");
    let link = super::link(&mail, "/invitations/").trim().to_owned();
    for weak in ["ZephyrMills1", "Adalovelace1", "ada@zephyr.example"] {
        let fields = [("name", "Ada Lovelace"), ("password", weak), ("again", weak)];
        let page = app.stranger().post(&link, &fields).await;
        assert_eq!((page.status.as_u16(), page.field("name")), (422, Some("Ada Lovelace")), "{weak}");
        assert!(page.text().contains("your name, address or workspace"), "{weak}: {}", page.text());
    }
    let fields =
        [("name", "Ada Lovelace"), ("password", "nine green bottles hanging"), ("again", "nine green bottles hanging")];
    assert_eq!(app.stranger().post(&link, &fields).await.status, 303);
}
