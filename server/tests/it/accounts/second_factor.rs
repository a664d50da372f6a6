//! The second factor: set up, asked for, removed, and what is tried against it.

use reqwest::Method;
use service::demo::PASSWORD;
use testkit::{Browser, Page, TestApp, sign_in};
use time::Duration;

use super::authenticator::{Authenticator, FACTOR, recovery_codes, second_step, send, set_up};
use super::{choose, link};
use crate::steps::{LI, MAYA, RAVI, count, keys};

/// Past the time step whose code was used.
fn next_code(app: &TestApp) {
    app.clock.advance(Duration::seconds(30));
}

/// A browser whose password was right and that waits for a code.
async fn half_signed_in(app: &TestApp, email: &str) -> Browser {
    let browser = app.stranger();
    let page = sign_in(&browser, email, PASSWORD).await;
    assert_eq!((page.status.as_u16(), page.location()), (303, Some("/login/code?next=")));
    browser
}

#[tokio::test]
async fn with_a_second_factor_the_password_opens_nothing_and_a_code_does() {
    let app = TestApp::start().await;
    let (maya, before) = (app.browser_of(MAYA).await, app.browser_of(MAYA).await);
    let device = set_up(&app, &maya).await;
    assert_eq!(before.get(&keys("ACME01")).await.status, 303, "sessions of the password alone are over");
    assert_eq!(maya.get(&keys("ACME01")).await.status, 200, "this one goes on");

    next_code(&app);
    let browser = app.stranger();
    let fields = [("email", MAYA), ("password", PASSWORD), ("next", "/exports/x?a=b")];
    let page = browser.post("/login", &fields).await;
    assert_eq!(page.location(), Some("/login/code?next=%2Fexports%2Fx%3Fa%3Db"));
    assert!(!page.headers.get_all("set-cookie").iter().any(|cookie| cookie.to_str().unwrap().starts_with("sid=")));
    assert_eq!(browser.get(&keys("ACME01")).await.status, 303, "the password alone opens nothing");
    let page = browser.get("/login/code?next=%2Fexports%2Fx").await;
    assert_eq!((page.status.as_u16(), page.field("next")), (200, Some("/exports/x")));
    let page = browser.post("/login/code", &[("code", &device.code(&app)), ("next", "/exports/x?a=b")]).await;
    assert_eq!((page.status.as_u16(), page.location()), (303, Some("/exports/x?a=b")));
    assert_eq!(browser.get(&keys("ACME01")).await.status, 200);
}

#[tokio::test]
async fn who_lost_device_and_codes_comes_in_again_once_the_operator_removed_the_factor() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let device = set_up(&app, &maya).await;
    next_code(&app);
    let waiting = half_signed_in(&app, MAYA).await;
    service::operator::remove_factor(&app.services, " Maya@acme.example ").await.expect("it is removed");
    assert_eq!(maya.get(&keys("ACME01")).await.status, 303, "every session is over");
    let late = second_step(&waiting, &device.code(&app)).await;
    assert_eq!(late.location(), Some("/login?done=too-late&next="), "and what waited");
    for workspace in ["ACME01", "COBALT"] {
        let newest = "SELECT activity, actor FROM audit_entries WHERE workspace_id = $1 ORDER BY number DESC LIMIT 1";
        let said: (String, String) =
            sqlx::query_as(newest).bind(workspace).fetch_one(&app.database.raw).await.expect("an entry");
        let expected = ("The operator removed the second factor of maya@acme.example", "System");
        assert_eq!((said.0.as_str(), said.1.as_str()), expected);
    }
    assert_eq!(count(&app, "notices").await, 1, "who lost it, or lost the account, is told");
    for (email, why) in [(MAYA, "no second factor"), ("eve@acme.example", "no account"), ("maya", "address")] {
        let refused = service::operator::remove_factor(&app.services, email).await.expect_err("refused");
        assert!(format!("{refused:?}").contains(why), "{refused:?}");
    }
    let back = app.stranger();
    assert_eq!(sign_in(&back, MAYA, PASSWORD).await.location(), Some("/"));
    assert!(back.get(FACTOR).await.text().contains("Set up a second factor"));
}

#[tokio::test]
async fn the_secret_is_shown_until_it_is_in_force_and_kept_encrypted() {
    let app = TestApp::start().await;
    let li = app.browser_of(LI).await;
    assert!(li.get(FACTOR).await.text().contains("Set up a second factor"));
    assert_eq!(li.send(Method::GET, &format!("{FACTOR}?do=begin"), &[("accept", "text/html")]).await.status, 200);
    assert_eq!(count(&app, "second_factors").await, 0, "a GET begins nothing");
    li.post(FACTOR, &[("do", "begin")]).await;
    let first = Authenticator::of(&li.get(FACTOR).await);
    let page = li.get(FACTOR).await;
    assert_eq!(Authenticator::of(&page).secret, first.secret, "looking changes nothing");
    assert!(page.body.contains("<svg") && page.body.contains("aria-label=\"QR code"), "{}", page.text());
    assert_eq!(page.headers.get("cache-control").unwrap(), "no-store");
    assert_eq!(sign_in(&app.stranger(), LI, PASSWORD).await.location(), Some("/"), "it is asked of nobody yet");

    // Wrong password, wrong code, the code of a secret that was replaced.
    let page = send(&li, "confirm", "wrong", &first.code(&app)).await;
    assert_eq!(page.status, 422);
    assert!(page.text().contains("This isn’t your password."));
    assert_eq!(Authenticator::of(&page).secret, first.secret, "nothing is lost");
    let page = send(&li, "confirm", PASSWORD, &first.wrong(&app)).await;
    assert_eq!(page.status, 422);
    assert!(page.text().contains("This code isn’t right"));
    li.post(FACTOR, &[("do", "begin")]).await;
    assert_eq!(send(&li, "confirm", PASSWORD, &first.code(&app)).await.status, 422);
    let second = Authenticator::of(&li.get(FACTOR).await);
    assert_ne!(second.secret, first.secret);
    app.clock.advance(Duration::minutes(25));
    li.get(FACTOR).await;
    app.clock.advance(Duration::minutes(25));
    li.get(FACTOR).await;
    app.clock.advance(Duration::minutes(11));
    assert_eq!(send(&li, "confirm", PASSWORD, &second.code(&app)).await.status, 409, "begun too long ago");

    let device = set_up(&app, &li).await;
    let page = li.get(FACTOR).await;
    assert!(page.text().contains("It is on") && page.text().contains("10 recovery codes are left"));
    assert!(!page.body.contains("factor-secret"), "shown no more");
    let before = li.get(FACTOR).await;
    li.post(FACTOR, &[("do", "begin")]).await;
    assert_eq!(li.get(FACTOR).await.text(), before.text(), "one in force isn't begun anew");
    let sealed: Vec<u8> =
        sqlx::query_scalar("SELECT secret FROM second_factors").fetch_one(&app.database.raw).await.unwrap();
    let raw = totp_rs::Secret::try_from_base32(&device.secret).unwrap();
    assert!(!sealed.windows(20).any(|window| window == raw.as_bytes()));
    let codes: i64 = sqlx::query_scalar("SELECT count(*) FROM recovery_codes WHERE length(code_hash) = 32")
        .fetch_one(&app.database.raw)
        .await
        .unwrap();
    assert_eq!(codes, 10, "only hashes are kept");
}

#[tokio::test]
async fn a_code_is_taken_once_and_only_around_its_time() {
    let app = TestApp::start().await;
    let device = set_up(&app, &app.browser_of(MAYA).await).await;
    let used = device.code(&app);
    let browser = half_signed_in(&app, MAYA).await;
    assert_eq!(second_step(&browser, &used).await.status, 401, "the code that set it up is used up");
    for (steps, status) in [(-2, 401), (2, 401), (1, 303)] {
        let browser = half_signed_in(&app, MAYA).await;
        let code = device.code_in(&app, steps);
        assert_eq!(second_step(&browser, &code).await.status, status, "{steps} steps from now");
        if status == 303 {
            let replay = half_signed_in(&app, MAYA).await;
            let page = second_step(&replay, &code).await;
            assert_eq!(page.status, 401, "once");
            assert!(page.text().contains("was used already"));
            let earlier = device.code_in(&app, steps - 1);
            assert_eq!(second_step(&replay, &earlier).await.status, 401, "nor one from before it");
        }
    }
}

#[tokio::test]
async fn the_same_code_sent_twice_at_once_signs_in_once() {
    let app = TestApp::start().await;
    let device = set_up(&app, &app.browser_of(MAYA).await).await;
    next_code(&app);
    let code = device.code(&app);
    let mut browsers = Vec::new();
    for _ in 0..4 {
        browsers.push(half_signed_in(&app, MAYA).await);
    }
    let tries = browsers.iter().map(|browser| second_step(browser, &code));
    let statuses: Vec<u16> = futures::future::join_all(tries).await.iter().map(|page| page.status.as_u16()).collect();
    let signed_in = browsers.len();
    let mut open = 0;
    for browser in &browsers {
        open += usize::from(browser.get(&keys("ACME01")).await.status == 200);
    }
    assert_eq!((open, signed_in), (1, 4), "{statuses:?}");
}

#[tokio::test]
async fn codes_are_guessed_five_times_then_once_in_five_minutes_from_wherever_it_is_tried() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let device = set_up(&app, &maya).await;
    next_code(&app);
    let mut browser = half_signed_in(&app, MAYA).await;
    let mut compared = 0;
    for guess in 0..1000 {
        let page = second_step(&browser, &device.wrong(&app)).await;
        match page.status.as_u16() {
            401 => compared += 1,
            429 => assert!(page.headers.contains_key("retry-after") && page.text().contains("Too many tries")),
            other => panic!("{other}"),
        }
        // Beginning again gives no more tries.
        if guess % 100 == 0 {
            browser = half_signed_in(&app, MAYA).await;
        }
    }
    assert_eq!(compared, 5);
    assert_eq!(second_step(&browser, &device.code(&app)).await.status, 429, "the right one waits as well");
    assert_eq!(second_step(&browser, &device.recovery[0]).await.status, 429, "and so does a recovery code");
    assert_eq!(send(&maya, "remove", PASSWORD, &device.code(&app)).await.status, 429, "here, too");
    app.clock.advance(Duration::minutes(5));
    let browser = half_signed_in(&app, MAYA).await;
    assert_eq!(second_step(&browser, &device.wrong(&app)).await.status, 401);
    assert_eq!(second_step(&browser, &device.code(&app)).await.status, 429);
    app.clock.advance(Duration::minutes(5));
    assert_eq!(second_step(&browser, &device.code(&app)).await.status, 303);
    // Another account isn't held up.
    assert_eq!(sign_in(&app.stranger(), LI, PASSWORD).await.status, 303);
}

#[tokio::test]
async fn a_recovery_code_signs_in_once_however_it_is_typed_and_guessing_one_is_slow() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let device = set_up(&app, &maya).await;
    let typed = device.recovery[3].replace('-', " ").to_uppercase();
    assert_eq!(second_step(&half_signed_in(&app, MAYA).await, &typed).await.status, 303);
    assert_eq!(second_step(&half_signed_in(&app, MAYA).await, &device.recovery[3]).await.status, 401, "once");
    assert!(maya.get(FACTOR).await.text().contains("9 recovery codes are left"));
    let told: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM audit_entries WHERE activity = 'maya@acme.example used a recovery code, 9 left'",
    )
    .fetch_one(&app.database.raw)
    .await
    .unwrap();
    assert_eq!(told, 2, "in each of her workspaces");
    let browser = half_signed_in(&app, MAYA).await;
    let mut compared = 0;
    for guess in 0..100 {
        compared += usize::from(second_step(&browser, &format!("aaaa-bbbb-{guess:04}")).await.status == 401);
    }
    assert_eq!(compared, 4, "one wrong code was sent before");
    app.clock.advance(Duration::minutes(5));
    let theirs = set_up(&app, &app.browser_of(LI).await).await;
    let browser = half_signed_in(&app, MAYA).await;
    assert_eq!(second_step(&browser, &theirs.recovery[0]).await.status, 401, "another person's");
}

#[tokio::test]
async fn new_recovery_codes_take_the_place_of_the_old_ones() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let device = set_up(&app, &maya).await;
    next_code(&app);
    assert_eq!(send(&maya, "codes", "wrong", &device.code(&app)).await.status, 422);
    assert_eq!(send(&maya, "codes", PASSWORD, &device.wrong(&app)).await.status, 422);
    let page = send(&maya, "codes", PASSWORD, &device.code(&app)).await;
    let codes = recovery_codes(&page);
    assert_eq!((page.status.as_u16(), codes.len()), (200, 10));
    assert!(!codes.iter().any(|code| device.recovery.contains(code)));
    assert_eq!(second_step(&half_signed_in(&app, MAYA).await, &device.recovery[0]).await.status, 401);
    assert_eq!(second_step(&half_signed_in(&app, MAYA).await, &codes[0]).await.status, 303);
}

#[tokio::test]
async fn removing_it_takes_password_and_code_and_ends_other_sessions() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let device = set_up(&app, &maya).await;
    next_code(&app);
    let other = half_signed_in(&app, MAYA).await;
    assert_eq!(second_step(&other, &device.code(&app)).await.status, 303);
    let waiting = half_signed_in(&app, MAYA).await;
    next_code(&app);
    for (password, code) in [("wrong", device.code(&app)), (PASSWORD, device.wrong(&app)), (PASSWORD, String::new())] {
        assert_eq!(send(&maya, "remove", password, &code).await.status, 422);
    }
    assert_eq!(count(&app, "second_factors").await, 1);
    let page = send(&maya, "remove", PASSWORD, &device.code(&app)).await;
    assert_eq!(page.location(), Some("/account?done=second-factor-removed"));
    assert_eq!(other.get(&keys("ACME01")).await.status, 303);
    assert_eq!(maya.get(&keys("ACME01")).await.status, 200);
    assert_eq!((count(&app, "second_factors").await, count(&app, "recovery_codes").await), (0, 0));
    let page = second_step(&waiting, &device.code_in(&app, 1)).await;
    assert!(page.location().is_some_and(|to| to.starts_with("/login?done=too-late")));
    assert_eq!(sign_in(&app.stranger(), MAYA, PASSWORD).await.location(), Some("/"));
    // With a recovery code, when the device is lost.
    let device = set_up(&app, &maya).await;
    assert_eq!(send(&maya, "remove", PASSWORD, &device.recovery[0]).await.status, 303);
}

#[tokio::test]
async fn the_second_step_needs_the_first_and_waits_ten_minutes() {
    let app = TestApp::start().await;
    let device = set_up(&app, &app.browser_of(MAYA).await).await;
    next_code(&app);
    let too_late = |page: &Page| page.location().is_some_and(|to| to.starts_with("/login?done=too-late"));
    assert!(too_late(&second_step(&app.stranger(), &device.code(&app)).await), "no first step");
    let forged = [("sec-fetch-site", "same-origin"), ("cookie", "half=0000000000000000")];
    let fields = [("code", device.code(&app)), ("next", String::new())];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert!(too_late(&app.stranger().post_with("/login/code", &fields, &forged).await), "a made-up one");
    let of_ravi = app.stranger();
    sign_in(&of_ravi, RAVI, PASSWORD).await;
    assert!(too_late(&second_step(&of_ravi, &device.code(&app)).await), "somebody else's session");
    let slow = half_signed_in(&app, MAYA).await;
    app.clock.advance(Duration::minutes(10));
    let page = second_step(&slow, &device.code(&app)).await;
    assert!(too_late(&page));
    assert!(slow.get(page.location().unwrap()).await.text().contains("took too long"));
    // A half sign-in of one person takes no code of another.
    let li = set_up(&app, &app.browser_of(LI).await).await;
    next_code(&app);
    assert_eq!(second_step(&half_signed_in(&app, MAYA).await, &li.code(&app)).await.status, 401);
}

#[tokio::test]
async fn a_new_password_does_not_get_round_the_second_factor_and_ends_what_waits_for_a_code() {
    let app = TestApp::start().await;
    let device = set_up(&app, &app.browser_of(MAYA).await).await;
    next_code(&app);
    let waiting = half_signed_in(&app, MAYA).await;
    let mailed = service::operator::add_staff(&app.services, MAYA).await.expect("a link");
    let chosen = "nine green bottles hanging";
    assert_eq!(choose(&app, link(&mailed, "/reset-password/"), chosen).await.status, 303);
    let page = second_step(&waiting, &device.code(&app)).await;
    assert!(page.location().is_some_and(|to| to.starts_with("/login?done=too-late")));
    let browser = app.stranger();
    assert_eq!(sign_in(&browser, MAYA, chosen).await.location(), Some("/login/code?next="));
    assert_eq!(second_step(&browser, &device.code(&app)).await.status, 303);
}

#[tokio::test]
async fn the_second_step_leads_nowhere_else_and_no_other_site_takes_it() {
    let app = TestApp::start().await;
    let device = set_up(&app, &app.browser_of(MAYA).await).await;
    for next in
        ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)"]
    {
        next_code(&app);
        let browser = half_signed_in(&app, MAYA).await;
        let code = device.code(&app);
        let cross = [("sec-fetch-site", "cross-site")];
        assert_eq!(browser.post_with("/login/code", &[("code", &code), ("next", next)], &cross).await.status, 403);
        let page = browser.post("/login/code", &[("code", &code), ("next", next)]).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some("/")), "{next:?}");
    }
}
