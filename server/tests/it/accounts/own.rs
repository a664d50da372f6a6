//! "Your account": the password and the sessions.

use reqwest::Method;
use service::demo::PASSWORD;
use testkit::{Browser, Page, TestApp, sign_in};
use time::Duration;

use super::others;
use crate::steps::{LI, MAYA, NOOR, TOM, count, keys};

const CHOSEN: &str = "nine green bottles hanging";

async fn change(browser: &Browser, present: &str, password: &str, again: &str) -> Page {
    let fields = [("do", "password"), ("present", present), ("password", password), ("again", again)];
    browser.post("/account", &fields).await
}

/// A session of Maya's, begun with that program.
async fn with_agent(app: &TestApp, agent: &str) -> Browser {
    let browser = app.stranger();
    let headers = [("sec-fetch-site", "same-origin"), ("user-agent", agent)];
    let page = browser.post_with("/login", &[("email", MAYA), ("password", PASSWORD)], &headers).await;
    assert_eq!(page.status, 303);
    browser
}

#[tokio::test]
async fn a_changed_password_ends_every_other_session_and_the_old_password() {
    let app = TestApp::start().await;
    let (here, there) = (app.browser_of(MAYA).await, app.browser_of(MAYA).await);
    let link = service::operator::add_staff(&app.services, MAYA).await.expect("a link");
    let link = super::link(&link, "/reset-password/");
    let page = change(&here, PASSWORD, CHOSEN, CHOSEN).await;
    assert_eq!((page.status.as_u16(), page.location()), (303, Some("/account?done=password-changed")));
    assert!(here.get("/account?done=password-changed").await.text().contains("Your password is changed."));
    assert_eq!(there.get(&keys("ACME01")).await.status, 303, "the other session is over");
    assert_eq!(app.stranger().get(link).await.status, 404, "and so are links");
    assert_eq!(sign_in(&app.stranger(), MAYA, PASSWORD).await.status, 401);
    assert_eq!(sign_in(&app.stranger(), MAYA, CHOSEN).await.status, 303);
}

#[tokio::test]
async fn a_password_is_changed_only_by_who_knows_the_present_one_and_only_to_a_good_one() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let before = count(&app, "audit_entries").await;
    for (present, password, again, told) in [
        ("wrong", CHOSEN, CHOSEN, "isn’t your present password"),
        ("", CHOSEN, CHOSEN, "isn’t your present password"),
        (PASSWORD, "short", "short", "at least 10 characters"),
        (PASSWORD, "MayaChen1234", "MayaChen1234", "your name, address or workspace"),
        (PASSWORD, CHOSEN, "something else", "The two passwords differ"),
    ] {
        let page = change(&maya, present, password, again).await;
        assert_eq!(page.status, 422, "{present} {password}");
        assert!(page.text().contains(told), "{told}: {}", page.text());
        for name in ["present", "password", "again"] {
            assert!(page.field(name).is_none_or(str::is_empty), "{name} isn't sent back");
        }
        assert!(page.text().contains("Where you are signed in"), "the rest of the page is there");
    }
    assert_eq!(count(&app, "audit_entries").await, before);
    assert_eq!(sign_in(&app.stranger(), MAYA, PASSWORD).await.status, 303);
}

#[tokio::test]
async fn a_stolen_session_can_not_guess_the_password_and_holds_up_no_sign_in() {
    let app = TestApp::start().await;
    let (stolen, own) = (app.browser_of(MAYA).await, app.browser_of(MAYA).await);
    let mut compared = 0;
    for guess in 0..200 {
        let page = change(&stolen, &format!("guess {guess}"), CHOSEN, CHOSEN).await;
        compared += usize::from(page.status == 422);
        assert!([422, 429].contains(&page.status.as_u16()));
    }
    assert_eq!(compared, 5);
    assert_eq!(change(&own, PASSWORD, CHOSEN, CHOSEN).await.status, 429, "the right one waits as well");
    assert_eq!(sign_in(&app.stranger(), MAYA, PASSWORD).await.status, 303);
    app.clock.advance(Duration::seconds(61));
    assert_eq!(change(&own, PASSWORD, CHOSEN, CHOSEN).await.status, 303);
    assert_eq!(change(&own, CHOSEN, PASSWORD, PASSWORD).await.status, 303, "a success costs no try");
}

#[tokio::test]
async fn sessions_are_listed_with_place_program_and_use_and_each_can_be_ended() {
    let app = TestApp::start().await;
    let firefox = with_agent(&app, "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0").await;
    app.clock.advance(Duration::minutes(10));
    let curl = with_agent(&app, "curl/8.5.0 api_key=hunter2hunter2").await;
    let page = curl.get("/account").await;
    for part in ["Firefox on Linux", "curl/8.5.0 [removed]", "127.0.0.1", "This session", "10 min ago"] {
        assert!(page.text().contains(part), "{part}: {}", page.text());
    }
    assert!(!page.body.contains("hunter2"));
    let held: i64 = sqlx::query_scalar("SELECT count(*) FROM sessions WHERE user_agent LIKE '%hunter2%'")
        .fetch_one(&app.database.raw)
        .await
        .unwrap();
    assert_eq!(held, 0, "nor is it kept");

    let listed = others(&curl).await;
    assert_eq!(listed.len(), 1, "the own one has no button");
    let end = [("do", "end-session"), ("session", listed[0].as_str())];
    assert_eq!(curl.post("/account", &end).await.location(), Some("/account?done=session-ended"));
    assert_eq!(firefox.get(&keys("ACME01")).await.status, 303);
    assert_eq!(curl.get(&keys("ACME01")).await.status, 200);
    let entries = count(&app, "audit_entries").await;
    assert_eq!(curl.post("/account", &end).await.status, 303, "again changes nothing");
    assert_eq!(count(&app, "audit_entries").await, entries);
}

#[tokio::test]
async fn nobody_ends_the_session_of_another_person() {
    let app = TestApp::start().await;
    let (first, second) = (app.browser_of(MAYA).await, app.browser_of(MAYA).await);
    let of_maya = others(&second).await;
    for person in [LI, TOM, NOOR] {
        let browser = app.browser_of(person).await;
        browser.post("/account", &[("do", "end-session"), ("session", &of_maya[0])]).await;
        assert!(!browser.get("/account").await.body.contains(&of_maya[0]));
    }
    assert_eq!(first.get(&keys("ACME01")).await.status, 200);
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_session_and_nothing_else() {
    let app = TestApp::start().await;
    let li = app.browser_of(LI).await;
    let browsers = [app.browser_of(MAYA).await, app.browser_of(MAYA).await, app.browser_of(MAYA).await];
    let page = browsers[0].post("/account", &[("do", "end-all")]).await;
    assert_eq!((page.status.as_u16(), page.location()), (303, Some("/login?done=signed-out-everywhere")));
    for browser in &browsers {
        assert_eq!(browser.get(&keys("ACME01")).await.status, 303);
    }
    assert_eq!(li.get(&keys("ACME01")).await.status, 200);
    assert!(app.stranger().get("/login?done=signed-out-everywhere").await.text().contains("signed out everywhere"));
}

#[tokio::test]
async fn sessions_that_are_over_are_not_listed() {
    let app = TestApp::start().await;
    let _idle = app.browser_of(MAYA).await;
    app.clock.advance(Duration::minutes(31));
    assert!(others(&app.browser_of(MAYA).await).await.is_empty());
}

#[tokio::test]
async fn another_site_changes_nothing_of_an_account() {
    let app = TestApp::start().await;
    let (maya, other) = (app.browser_of(MAYA).await, app.browser_of(MAYA).await);
    let password = [("do", "password"), ("present", PASSWORD), ("password", CHOSEN), ("again", CHOSEN)];
    for headers in [vec![("sec-fetch-site", "cross-site")], vec![("origin", "https://evil.example")], vec![]] {
        for fields in [&password[..], &[("do", "end-all")]] {
            assert_eq!(maya.post_with("/account", fields, &headers).await.status, 403, "{headers:?}");
        }
    }
    let by_get = maya.send(Method::GET, "/account?do=end-all", &[("accept", "text/html")]).await;
    assert_eq!(by_get.status, 200);
    assert_eq!(other.get(&keys("ACME01")).await.status, 200);
    assert_eq!(sign_in(&app.stranger(), MAYA, PASSWORD).await.status, 303);
}
