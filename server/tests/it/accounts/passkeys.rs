//! Passkeys: added, signed in with, removed, and what is tried against them.

use serde_json::Value;
use service::demo::PASSWORD;
use testkit::{Browser, PUBLIC_URL as ORIGIN, Page, SoftPasskey, TestApp, sign_in};
use time::Duration;

use super::authenticator::{recovery_codes, second_step, send, set_up};
use crate::steps::{LI, MAYA, count, keys};

pub const PASSKEYS: &str = "/account/passkeys";
/// What the device is asked, on the page that asks it.
fn question(page: &Page) -> String {
    let (_, rest) = page.body.split_once("data-question=\"").expect("a question");
    rest.split('"').next().expect("text").replace("&quot;", "\"").replace("&amp;", "&")
}

async fn begin(browser: &Browser, name: &str) -> Page {
    browser.post(PASSKEYS, &[("do", "begin"), ("name", name), ("password", PASSWORD)]).await
}

async fn finish(browser: &Browser, answer: &str) -> Page {
    browser.post(PASSKEYS, &[("do", "add"), ("answer", answer)]).await
}

/// Adds one, and gives the page that follows.
pub async fn add(browser: &Browser, name: &str) -> (SoftPasskey, Page) {
    let asked = begin(browser, name).await;
    assert_eq!(asked.status, 200, "{}", asked.text());
    let (passkey, answer) = SoftPasskey::make(&question(&asked), ORIGIN);
    let page = finish(browser, &answer).await;
    (passkey, page)
}

/// What a device is asked at the sign-in page.
pub async fn asked(browser: &Browser) -> String {
    let page = browser.post("/login/passkey/question", &[]).await;
    assert_eq!(page.status, 200, "{}", page.text());
    page.body
}

pub async fn answered(browser: &Browser, answer: &str) -> Page {
    browser.post("/login/passkey", &[("answer", answer), ("next", "/account")]).await
}

/// Signs in; the page that follows.
pub async fn by_passkey(app: &TestApp, passkey: &SoftPasskey) -> (Browser, Page) {
    let browser = app.stranger();
    let question = asked(&browser).await;
    let page = answered(&browser, &passkey.sign_in(&question)).await;
    (browser, page)
}

async fn opens(browser: &Browser) -> bool {
    browser.get(&keys("ACME01")).await.status == 200
}

pub fn id_of_first(page: &Page) -> String {
    let (_, rest) = page.body.split_once("<option value=\"").expect("a passkey to choose");
    rest.split('"').next().expect("text").to_owned()
}

pub async fn remove(browser: &Browser, id: &str, password: &str) -> Page {
    browser.post(PASSKEYS, &[("do", "remove"), ("passkey", id), ("password", password)]).await
}

#[tokio::test]
async fn a_passkey_signs_in_without_password_and_the_password_alone_no_longer_does() {
    let app = TestApp::start().await;
    let (li, before) = (app.browser_of(LI).await, app.browser_of(LI).await);
    let (passkey, page) = add(&li, "Work laptop").await;
    assert_eq!((page.status.as_u16(), recovery_codes(&page).len()), (200, 10), "{}", page.text());
    assert!(opens(&li).await && !opens(&before).await, "other sessions are over");

    let (browser, page) = by_passkey(&app, &passkey).await;
    assert_eq!((page.status.as_u16(), page.location()), (303, Some("/account")));
    assert!(opens(&browser).await);
    assert!(browser.get(PASSKEYS).await.text().contains("Work laptop"));

    let by_password = app.stranger();
    assert_eq!(sign_in(&by_password, LI, PASSWORD).await.location(), Some("/login/code?next="));
    assert!(!opens(&by_password).await, "the password alone opens nothing");
    let code = &recovery_codes(&finish_codes(&li).await)[0];
    assert_eq!(second_step(&by_password, code).await.status, 303);
    assert!(opens(&by_password).await, "a recovery code is the way back without the device");
}

/// New recovery codes.
async fn finish_codes(browser: &Browser) -> Page {
    browser.post(PASSKEYS, &[("do", "codes"), ("password", PASSWORD)]).await
}

#[tokio::test]
async fn an_answer_counts_once_in_the_browser_that_was_asked_and_in_time() {
    let app = TestApp::start().await;
    let li = app.browser_of(LI).await;
    let (passkey, _) = add(&li, "Phone").await;

    let browser = app.stranger();
    let answer = passkey.sign_in(&asked(&browser).await);
    let other = app.stranger();
    asked(&other).await;
    assert_eq!(answered(&other, &answer).await.status, 401, "another browser was asked something else");
    assert_eq!(answered(&app.stranger(), &answer).await.status, 409, "and this one nothing");
    assert_eq!(answered(&browser, &answer).await.status, 303);
    let again = answered(&browser, &answer).await;
    assert_eq!(again.status, 409, "once: {}", again.text());

    let late = app.stranger();
    let answer = passkey.sign_in(&asked(&late).await);
    app.clock.advance(Duration::minutes(5));
    let page = answered(&late, &answer).await;
    assert!(page.status == 409 && page.text().contains("too late"), "{}", page.text());
    assert!(!opens(&late).await);
}

#[tokio::test]
async fn an_answer_for_another_address_or_without_a_check_of_who_holds_it_is_refused() {
    let app = TestApp::start().await;
    let li = app.browser_of(LI).await;
    let (mut passkey, _) = add(&li, "Phone").await;
    for (origin, domain, verified) in [
        ("http://localhost.evil.example", "localhost", true),
        ("http://localhost:3001", "localhost", true),
        (ORIGIN, "evil.example", true),
        (ORIGIN, "localhost", false),
    ] {
        (passkey.origin, passkey.domain, passkey.verified) = (origin.to_owned(), domain.to_owned(), verified);
        let (browser, page) = by_passkey(&app, &passkey).await;
        assert_eq!(page.status, 401, "{origin} {domain} {verified}");
        assert!(!opens(&browser).await);
    }
    (passkey.origin, passkey.domain, passkey.verified) = (ORIGIN.to_owned(), "localhost".to_owned(), true);
    assert_eq!(by_passkey(&app, &passkey).await.1.status, 303);
}

#[tokio::test]
async fn a_passkey_signs_in_nobody_but_its_own_person() {
    let app = TestApp::start().await;
    let (li, maya) = (app.browser_of(LI).await, app.browser_of(MAYA).await);
    let (mut passkey, _) = add(&li, "Phone").await;
    let (hers, _) = add(&maya, "Laptop").await;
    let own = std::mem::replace(&mut passkey.user, hers.user.clone());
    let (browser, page) = by_passkey(&app, &passkey).await;
    assert_eq!(page.status, 401, "Li's device that says that it is Maya's");
    assert!(!opens(&browser).await);
    passkey.user = own;

    // Somebody else's passkey isn't there to be removed.
    let id = id_of_first(&maya.get(PASSKEYS).await);
    assert_eq!(remove(&li, &id, PASSWORD).await.status, 409);
    assert_eq!(by_passkey(&app, &hers).await.1.status, 303);

    // A key that an account has is added to no other.
    let asked = begin(&maya, "Li's").await;
    let options: Value = serde_json::from_str(&question(&asked)).expect("JSON");
    let page = finish(&maya, &passkey.registration(&options)).await;
    assert!(page.status == 409 && page.text().contains("already"), "{}", page.text());
}

#[tokio::test]
async fn adding_and_removing_need_the_password_and_end_what_they_must() {
    let app = TestApp::start().await;
    let li = app.browser_of(LI).await;
    let page = li.post(PASSKEYS, &[("do", "begin"), ("name", "Phone"), ("password", "wrong")]).await;
    assert!(page.status == 422 && page.field("name") == Some("Phone"), "{}", page.text());
    let page = begin(&li, " ").await;
    assert!(page.status == 422 && page.text().contains("Give the passkey a name"), "{}", page.text());
    assert_eq!(finish(&li, "{}").await.status, 409, "nothing was asked");
    begin(&li, "Phone").await;
    assert_eq!(finish(&li, "{}").await.status, 422, "that is no answer");
    assert_eq!(count(&app, "passkeys").await, 0);

    let (passkey, _) = add(&li, "Phone").await;
    let (there, _) = by_passkey(&app, &passkey).await;
    let id = id_of_first(&li.get(PASSKEYS).await);
    assert_eq!(remove(&li, &id, "wrong").await.status, 422);
    assert!(opens(&there).await);
    assert_eq!(remove(&li, &id, PASSWORD).await.location(), Some("/account?done=passkey-removed"));
    assert!(opens(&li).await && !opens(&there).await, "other sessions are over");
    let (browser, page) = by_passkey(&app, &passkey).await;
    assert!(page.status == 401 && page.text().contains("Sign in with your password"), "{}", page.text());
    assert!(!opens(&browser).await);
    assert_eq!(remove(&li, &id, PASSWORD).await.status, 409, "the second time");
    assert_eq!(count(&app, "recovery_codes").await, 0, "they go with the last second factor");
    assert_eq!(sign_in(&app.stranger(), LI, PASSWORD).await.location(), Some("/"));
}

#[tokio::test]
async fn with_an_app_its_code_is_asked_for_and_both_ways_go_on() {
    let app = TestApp::start().await;
    let li = app.browser_of(LI).await;
    let device = set_up(&app, &li).await;
    assert_eq!(begin(&li, "Phone").await.status, 422, "the password alone isn't enough");
    app.clock.advance(Duration::seconds(30));
    let fields = [("do", "begin"), ("name", "Phone"), ("password", PASSWORD), ("code", &device.code(&app))];
    let asked = li.post(PASSKEYS, &fields).await;
    let (passkey, answer) = SoftPasskey::make(&question(&asked), ORIGIN);
    assert_eq!(finish(&li, &answer).await.location(), Some("/account?done=passkey-added"), "its codes stay");
    assert_eq!(by_passkey(&app, &passkey).await.1.status, 303);
    let by_password = app.stranger();
    sign_in(&by_password, LI, PASSWORD).await;
    app.clock.advance(Duration::seconds(30));
    assert_eq!(second_step(&by_password, &device.code(&app)).await.status, 303);
}

#[tokio::test]
async fn the_operator_removes_passkeys_and_people_are_told() {
    let app = TestApp::start().await;
    let li = app.browser_of(LI).await;
    let (passkey, _) = add(&li, "Phone").await;
    let (other, _) = by_passkey(&app, &passkey).await;
    service::operator::remove_factor(&app.services, LI).await.expect("it is removed");
    assert!(!opens(&li).await && !opens(&other).await);
    assert_eq!(by_passkey(&app, &passkey).await.1.status, 401);
    assert_eq!(sign_in(&app.stranger(), LI, PASSWORD).await.location(), Some("/"));
    let told = told(&app).await;
    assert!(told.contains(&"passkey_added".to_owned()) && told.contains(&"factor_removed".to_owned()), "{told:?}");
}

/// What people are told of by mail that waits to be sent.
async fn told(app: &TestApp) -> Vec<String> {
    sqlx::query_scalar("SELECT what->>'of' FROM notices").fetch_all(&app.database.raw).await.expect("notices")
}

#[tokio::test]
async fn recovery_codes_stay_until_the_last_of_app_and_passkeys_is_gone_and_are_spent_on_nothing_else() {
    let app = TestApp::start().await;
    let li = app.browser_of(LI).await;
    let (_, page) = add(&li, "Phone").await;
    let codes = recovery_codes(&page);
    assert_eq!(send(&li, "remove", PASSWORD, &codes[0]).await.status, 409, "there is no app");
    assert_eq!(count(&app, "recovery_codes WHERE used_at IS NULL").await, 10, "nothing was spent");

    let device = set_up(&app, &li).await;
    app.clock.advance(Duration::seconds(30));
    assert_eq!(send(&li, "remove", PASSWORD, &device.code(&app)).await.status, 303);
    assert_eq!(count(&app, "recovery_codes WHERE used_at IS NULL").await, 10, "the passkey still asks for them");
    let id = id_of_first(&li.get(PASSKEYS).await);
    assert_eq!(remove(&li, &id, PASSWORD).await.status, 303);
    assert_eq!(count(&app, "recovery_codes").await, 0);
    assert!(told(&app).await.contains(&"passkey_removed".to_owned()));
}

#[tokio::test]
async fn a_question_of_signing_in_adds_nothing_and_one_of_adding_signs_nobody_in() {
    let app = TestApp::start().await;
    let li = app.browser_of(LI).await;
    let (passkey, _) = add(&li, "Phone").await;
    let question_of_adding = question(&begin(&li, "Another").await);
    assert_eq!(answered(&li, &passkey.sign_in(&question_of_adding)).await.status, 409);
    let options: Value = serde_json::from_str(&question(&begin(&li, "Another").await)).expect("JSON");
    asked(&li).await;
    assert_eq!(finish(&li, &passkey.registration(&options)).await.status, 409);
    assert_eq!(count(&app, "passkeys").await, 1);
}

#[tokio::test]
async fn a_refused_removal_keeps_what_was_chosen() {
    let app = TestApp::start().await;
    let li = app.browser_of(LI).await;
    add(&li, "Phone").await;
    add(&li, "Laptop").await;
    let page = li.get(PASSKEYS).await;
    let ids: Vec<_> = page.body.split("<option value=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for id in ids {
        let page = remove(&li, id, "wrong").await;
        let selected = page.body.split("<option ").find(|option| option.contains(" selected")).expect("a choice");
        assert!(page.status == 422 && selected.contains(id), "{selected}");
    }
}

#[tokio::test]
async fn a_device_whose_counter_goes_back_is_refused_and_its_person_told() {
    let app = TestApp::start().await;
    let li = app.browser_of(LI).await;
    let (mut passkey, _) = add(&li, "Phone").await;
    passkey.counter = 7;
    assert_eq!(by_passkey(&app, &passkey).await.1.status, 303);
    for copy in [7, 6] {
        passkey.counter = copy;
        let (browser, page) = by_passkey(&app, &passkey).await;
        assert_eq!(page.status, 401, "{copy}");
        assert!(!opens(&browser).await);
    }
    let newest = "SELECT activity FROM audit_entries WHERE workspace_id = 'ACME01' ORDER BY number DESC LIMIT 1";
    let said: String = sqlx::query_scalar(newest).fetch_one(&app.database.raw).await.expect("an entry");
    assert_eq!(said, format!("Refused a sign-in of {LI}: the passkey “Phone” may have been copied"));
    assert_eq!(told(&app).await.iter().filter(|what| *what == "passkey_doubted").count(), 2);
    passkey.counter = 8;
    assert_eq!(by_passkey(&app, &passkey).await.1.status, 303);
}

#[tokio::test]
async fn a_passkey_is_a_second_factor_where_one_is_required() {
    let app = TestApp::start().await;
    let (maya, li) = (app.browser_of(MAYA).await, app.browser_of(LI).await);
    add(&maya, "Laptop").await;
    let page = maya.post("/w/ACME01/settings/account/security", &[("do", "require")]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    assert!(!opens(&li).await, "Li has none");
    let (passkey, _) = add(&li, "Phone").await;
    assert!(opens(&li).await);
    assert!(opens(&by_passkey(&app, &passkey).await.0).await);
}
