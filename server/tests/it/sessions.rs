//! Signing in and out, guessing, and requests that come from elsewhere.

use std::time::Instant;

use service::demo::PASSWORD;
use testkit::{TestApp, sign_in};
use time::Duration;

use crate::steps::{LI, MAYA, RAVI, keys};

#[tokio::test]
async fn unknown_and_known_accounts_are_answered_alike() {
    // Without the list of demo accounts, which names some.
    let app = TestApp::start_with(|config| config.demo = false).await;
    let known = sign_in(&app.stranger(), MAYA, "wrong").await;
    let unknown = sign_in(&app.stranger(), "nobody@acme.example", "wrong").await;
    assert_eq!((known.status.as_u16(), unknown.status.as_u16()), (401, 401));
    let text = |page: &testkit::Page, email: &str| page.text().replace(email, "…");
    assert_eq!(text(&known, MAYA), text(&unknown, "nobody@acme.example"));
    assert_eq!(known.field("email"), Some(MAYA), "the address is kept");
    assert!(!known.body.contains("value=\"wrong\""), "the password isn't");
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "only measures")]
async fn unknown_and_known_accounts_take_the_same_time() {
    let app = TestApp::start().await;
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..15 {
        for (kind, email) in [(0, format!("nobody{round}@acme.example")), (1, format!("someone{round}@acme.example"))] {
            if kind == 1 {
                // An account of its own each round, so that no throttle is met.
                sqlx::query(
                    "INSERT INTO users SELECT gen_random_uuid(), $1, name, password_hash, false, created_at
                             FROM users WHERE email = $2",
                )
                .bind(&email)
                .bind(MAYA)
                .execute(&app.database.raw)
                .await
                .unwrap();
            }
            let browser = app.stranger();
            let start = Instant::now();
            assert_eq!(sign_in(&browser, &email, "wrong").await.status, 401);
            times[kind].push(start.elapsed());
        }
    }
    let [unknown, known] = times.map(|mut list| {
        list.sort();
        list[list.len() / 2].as_secs_f64()
    });
    // The hash takes tens of milliseconds; without it an answer takes a tenth of that.
    let ratio = unknown / known;
    assert!((0.5..2.0).contains(&ratio), "medians {unknown:.4} s and {known:.4} s");
}

#[tokio::test]
async fn after_five_wrong_passwords_one_a_minute_is_possible_and_the_right_one_then_works() {
    let app = TestApp::start().await;
    for _ in 0..5 {
        assert_eq!(sign_in(&app.stranger(), RAVI, "wrong").await.status, 401);
    }
    for password in ["wrong", PASSWORD] {
        let page = sign_in(&app.stranger(), RAVI, password).await;
        assert_eq!(page.status, 429);
        assert!(page.headers.contains_key("retry-after"));
    }
    let other = sign_in(&app.stranger(), LI, PASSWORD).await;
    assert_eq!(other.status, 303, "another account isn't held up");

    app.clock.advance(Duration::seconds(61));
    assert_eq!(sign_in(&app.stranger(), RAVI, PASSWORD).await.status, 303);
    assert_eq!(sign_in(&app.stranger(), RAVI, PASSWORD).await.status, 303, "a success costs no try");
    assert_eq!(sign_in(&app.stranger(), RAVI, "wrong").await.status, 401);
    assert_eq!(sign_in(&app.stranger(), RAVI, "wrong").await.status, 429);
}

#[tokio::test]
async fn one_network_can_not_guess_at_many_accounts() {
    let app = TestApp::start().await;
    let mut refused = 0;
    for n in 0..55 {
        let page = sign_in(&app.stranger(), &format!("a{n}@acme.example"), "wrong").await;
        refused += usize::from(page.status == 429);
    }
    assert_eq!(refused, 5, "fifty tries, then none");
    app.clock.advance(Duration::seconds(7));
    assert_eq!(sign_in(&app.stranger(), MAYA, PASSWORD).await.status, 303);
}

#[tokio::test]
async fn a_page_that_asks_by_itself_keeps_no_session_alive() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let page = keys("ACME01");
    let unattended = [("accept", "text/html"), ("x-latchkey-unattended", "1")];
    app.clock.advance(Duration::minutes(20));
    assert_eq!(maya.send(reqwest::Method::GET, &page, &unattended).await.status, 200);
    app.clock.advance(Duration::minutes(11));
    assert_eq!(maya.send(reqwest::Method::GET, &page, &unattended).await.status, 303);
}

#[tokio::test]
async fn a_session_ends_when_idle_at_its_end_and_at_sign_out() {
    let app = TestApp::start().await;
    let page = keys("ACME01");
    let idle = app.browser_of(MAYA).await;
    app.clock.advance(Duration::minutes(29));
    assert_eq!(idle.get(&page).await.status, 200);
    app.clock.advance(Duration::minutes(29));
    assert_eq!(idle.get(&page).await.status, 200, "in use");
    app.clock.advance(Duration::minutes(31));
    assert_eq!(idle.get(&page).await.status, 303, "not in use");

    let busy = app.browser_of(MAYA).await;
    for _ in 0..28 {
        app.clock.advance(Duration::minutes(25));
        assert_eq!(busy.get(&page).await.status, 200);
    }
    app.clock.advance(Duration::minutes(25));
    assert_eq!(busy.get(&page).await.status, 303, "twelve hours are over");

    let leaving = app.browser_of(MAYA).await;
    let cookie = cookie_of(&app, MAYA).await;
    assert_eq!(leaving.post("/logout", &[]).await.status, 303);
    assert_eq!(leaving.get(&page).await.status, 303);
    let replay = app.stranger();
    let sent = replay.send(reqwest::Method::GET, &page, &[("cookie", &cookie)]).await;
    assert_eq!(sent.status, 200, "another session of hers goes on");
}

/// The cookie of a new session, as the browser would send it.
async fn cookie_of(app: &TestApp, email: &str) -> String {
    let page = sign_in(&app.stranger(), email, PASSWORD).await;
    let header = page.headers.get("set-cookie").expect("a cookie").to_str().expect("text");
    header.split(';').next().expect("a pair").to_owned()
}

#[tokio::test]
async fn signing_in_again_ends_the_session_before() {
    let app = TestApp::start().await;
    let old = cookie_of(&app, MAYA).await;
    let fields = [("email", MAYA), ("password", PASSWORD)];
    let headers = [("sec-fetch-site", "same-origin"), ("cookie", old.as_str())];
    let page = app.stranger().post_with("/login", &fields, &headers).await;
    assert_eq!(page.status, 303);
    let new = page.headers.get("set-cookie").expect("a new cookie").to_str().unwrap();
    assert!(!new.starts_with(&old), "another token");
    let replay = app.stranger().send(reqwest::Method::GET, &keys("ACME01"), &[("cookie", &old)]).await;
    assert_eq!(replay.status, 303, "the old token is worth nothing");
}

#[tokio::test]
async fn a_session_can_not_be_fixed_by_somebody_else() {
    let app = TestApp::start().await;
    let mine = "sid=0000000000000000000000000000000000000000000000000000000000000000";
    let fields = [("email", MAYA), ("password", PASSWORD)];
    let headers = [("sec-fetch-site", "same-origin"), ("cookie", mine)];
    app.stranger().post_with("/login", &fields, &headers).await;
    let replay = app.stranger().send(reqwest::Method::GET, &keys("ACME01"), &[("cookie", mine)]).await;
    assert_eq!(replay.status, 303);
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites_and_the_database_holds_no_token() {
    let app = TestApp::start().await;
    let page = sign_in(&app.stranger(), MAYA, PASSWORD).await;
    let cookie = page.headers.get("set-cookie").expect("a cookie").to_str().unwrap().to_owned();
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"));
    let token = cookie.split(['=', ';']).nth(1).unwrap();
    assert!(token.len() >= 32);
    let held: i64 = sqlx::query_scalar("SELECT count(*) FROM sessions WHERE position($1::bytea IN token_hash) > 0")
        .bind(token.as_bytes())
        .fetch_one(&app.database.raw)
        .await
        .unwrap();
    assert_eq!(held, 0);
    assert!(!page.body.contains(token));
}

#[tokio::test]
async fn over_https_the_cookie_is_bound_to_the_host() {
    let app = TestApp::start_with(|config| {
        config.public_url = "https://keys.example.com".parse().unwrap();
        config.demo = false;
    })
    .await;
    let page = sign_in(&app.stranger(), MAYA, PASSWORD).await;
    let cookie = page.headers.get("set-cookie").expect("a cookie").to_str().unwrap();
    assert!(cookie.starts_with("__Host-sid=") && cookie.contains("Secure"), "{cookie}");
    assert!(page.headers.contains_key("strict-transport-security"));
}

#[tokio::test]
async fn a_change_that_another_site_sends_is_refused() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let path = format!("{}/new", keys("ACME01"));
    let token = maya.get(&path).await.field("form").unwrap().to_owned();
    let fields = [("form", token.as_str()), ("name", "Forged"), ("api", "data")];
    for headers in [
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
        vec![("sec-fetch-site", "cross-site"), ("origin", app.origin())],
        vec![],
    ] {
        let page = maya.post_with(&path, &fields, &headers).await;
        assert_eq!(page.status, 403, "{headers:?}");
    }
    assert!(!maya.get(&keys("ACME01")).await.text().contains("Forged"));
    let own = maya.post_with(&path, &fields, &[("origin", app.origin())]).await;
    assert!(own.new_key().is_some(), "{}", own.status);
}
