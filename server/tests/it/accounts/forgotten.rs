//! A forgotten password: who asks, what is mailed, and what the link does.

use std::time::Instant;

use service::demo::PASSWORD;
use testkit::{Browser, Page, Smtp, SmtpMode, TestApp, sign_in};
use time::Duration;

use super::{choose, link, work};
use crate::steps::{LI, MAYA, count, keys};

const CHOSEN: &str = "nine green bottles hanging";

async fn forgot(browser: &Browser, email: &str) -> Page {
    browser.post("/forgot-password", &[("email", email)]).await
}

#[tokio::test]
async fn a_mailed_link_sets_a_password_once_and_ends_the_sessions_before() {
    let mut smtp = Smtp::start().await;
    let app = TestApp::start_with_smtp(&smtp).await;
    let before = app.browser_of(MAYA).await;
    let asked = forgot(&app.stranger(), "  Maya@ACME.example ").await;
    assert_eq!((asked.status.as_u16(), asked.location()), (303, Some("/forgot-password?done=asked")));
    work(&app).await;
    let mails = smtp.wait_for(1).await;
    let mail = &mails[0];
    assert_eq!((mail.header("to"), mail.subject.as_str()), (Some(MAYA), "Set a new password for Latchkey"));
    let path = link(&mail.text, "/reset-password/");
    assert_eq!(path, link(&mail.html, "/reset-password/"));
    assert!(mail.text.contains("within an hour"), "{}", mail.text);
    // Neither the token nor anything that signs in is kept.
    let token = path.trim_start_matches("/reset-password/");
    let held: i64 =
        sqlx::query_scalar("SELECT count(*) FROM password_links WHERE position($1::bytea IN token_hash) > 0")
            .bind(token.as_bytes())
            .fetch_one(&app.database.raw)
            .await
            .unwrap();
    assert_eq!(held, 0);

    // Looking doesn't use it up: mail scanners look.
    for _ in 0..2 {
        assert!(app.stranger().get(path).await.text().contains(MAYA));
    }
    assert_eq!(choose(&app, path, CHOSEN).await.location(), Some("/login?done=password-set"));
    assert_eq!(choose(&app, path, "another one of these bottles").await.status, 404, "once");
    assert_eq!(before.get(&keys("ACME01")).await.status, 303, "the sessions of before are over");
    assert_eq!(sign_in(&app.stranger(), MAYA, PASSWORD).await.status, 401);
    assert_eq!(sign_in(&app.stranger(), MAYA, CHOSEN).await.status, 303);
    work(&app).await;
    assert_eq!(smtp.received().await.len(), 1, "one mail");
}

#[tokio::test]
async fn only_the_newest_link_works_and_only_for_an_hour() {
    let smtp = Smtp::start().await;
    let app = TestApp::start_with_smtp(&smtp).await;
    let operators = service::operator::add_staff(&app.services, MAYA).await.expect("a link");
    for _ in 0..2 {
        forgot(&app.stranger(), MAYA).await;
        work(&app).await;
    }
    let mails = smtp.wait_for(2).await;
    let [first, second] = [0, 1].map(|at| link(&mails[at].text, "/reset-password/").to_owned());
    assert_ne!(first, second);
    assert_eq!(app.stranger().get(&first).await.status, 404);
    assert_eq!(app.stranger().get(link(&operators, "/reset-password/")).await.status, 200, "the operator's goes on");
    app.clock.advance(Duration::minutes(59));
    assert_eq!(app.stranger().get(&second).await.status, 200);
    app.clock.advance(Duration::minutes(1));
    assert_eq!(app.stranger().get(&second).await.status, 404);
    assert_eq!(choose(&app, &second, CHOSEN).await.status, 404);
}

#[tokio::test]
async fn known_and_unknown_addresses_are_answered_alike_and_nobody_gets_a_mail_who_is_nobody() {
    let mut smtp = Smtp::start().await;
    let app = TestApp::start_with_smtp(&smtp).await;
    let (known, unknown) = (forgot(&app.stranger(), LI).await, forgot(&app.stranger(), "nobody@acme.example").await);
    assert_eq!((known.status, known.location(), &known.body), (unknown.status, unknown.location(), &unknown.body));
    work(&app).await;
    let mails = smtp.received().await;
    assert_eq!(mails.iter().flat_map(|mail| mail.to.clone()).collect::<Vec<_>>(), [LI]);
    assert_eq!(count(&app, "password_requests").await, 0, "what was typed isn't collected");
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "only measures")]
async fn known_and_unknown_addresses_take_the_same_time() {
    let app = TestApp::start().await;
    let mut times = [Vec::new(), Vec::new()];
    // The same address again and again meets the throttle, in either case at the same tries.
    for _ in 0..20 {
        for (kind, email) in [(0, "nobody@acme.example"), (1, MAYA)] {
            let browser = app.stranger();
            let start = Instant::now();
            assert_eq!(forgot(&browser, email).await.status, 303);
            times[kind].push(start.elapsed());
        }
        app.clock.advance(Duration::minutes(11));
    }
    let [unknown, known] = times.map(|mut list| {
        list.sort();
        list[list.len() / 2].as_secs_f64()
    });
    let ratio = unknown / known;
    println!("medians: unknown {:.2} ms, known {:.2} ms", unknown * 1e3, known * 1e3);
    assert!((0.5..2.0).contains(&ratio), "medians {unknown:.4} s and {known:.4} s");
}

#[tokio::test]
async fn the_link_leads_to_the_address_of_the_settings_whatever_the_request_says() {
    let smtp = Smtp::start().await;
    let app = TestApp::start_with_smtp(&smtp).await;
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "https"),
        ("forwarded", "host=evil.example"),
    ];
    let page = app.stranger().post_with("/forgot-password", &[("email", MAYA)], &headers).await;
    assert_eq!(page.status, 303);
    work(&app).await;
    let mails = smtp.wait_for(1).await;
    assert!(!mails[0].raw.contains("evil.example"), "{}", mails[0].raw);
    let before = mails[0].text.split("/reset-password/").next().unwrap_or_default();
    assert!(before.ends_with("http://localhost:3000"), "{before}");
}

#[tokio::test]
async fn what_is_not_an_address_is_told_and_kept_and_no_header_comes_of_it() {
    let mut smtp = Smtp::start().await;
    let app = TestApp::start_with_smtp(&smtp).await;
    for bad in ["", "maya", "maya@acme.example\r\nBcc: eve@evil.example", "maya@acme.example, eve@evil.example"] {
        let page = forgot(&app.stranger(), bad).await;
        assert_eq!(page.status, 422, "{bad:?}");
        assert!(page.text().contains("Enter an email address"), "{bad:?}");
        if !bad.contains('\r') {
            assert_eq!(page.field("email"), Some(bad));
        }
    }
    work(&app).await;
    assert!(smtp.received().await.is_empty());
}

#[tokio::test]
async fn nobody_is_flooded_with_mails_and_one_network_can_not_ask_for_many() {
    let app = TestApp::start().await;
    for email in [MAYA, "nobody@acme.example"] {
        for asked in 1..=5 {
            let page = forgot(&app.stranger(), email).await;
            let expected = if asked <= 3 { 303 } else { 429 };
            assert_eq!(page.status, expected, "{email}, {asked}");
            assert_eq!(page.headers.contains_key("retry-after"), expected == 429);
        }
    }
    let mut refused = 0;
    for n in 0..20 {
        refused += usize::from(forgot(&app.stranger(), &format!("a{n}@acme.example")).await.status == 429);
    }
    assert_eq!(refused, 6, "twenty from one network, six of them used up before");
    assert_eq!(sign_in(&app.stranger(), MAYA, PASSWORD).await.status, 303, "signing in isn't held up");
}

#[tokio::test]
async fn a_mail_server_that_is_away_delays_the_link_and_one_that_hangs_up_gets_it_at_most_twice() {
    let mut smtp = Smtp::start().await;
    let app = TestApp::start_with_smtp(&smtp).await;
    smtp.stop().await;
    forgot(&app.stranger(), MAYA).await;
    work(&app).await;
    smtp.start_again_on_same_port().await;
    app.clock.advance(Duration::seconds(9));
    work(&app).await;
    assert!(smtp.received().await.is_empty(), "not before 10 s");
    smtp.set_mode(SmtpMode::DropAfterData).await;
    app.clock.advance(Duration::seconds(2));
    work(&app).await;
    smtp.set_mode(SmtpMode::Ok).await;
    app.clock.advance(Duration::seconds(21));
    work(&app).await;
    app.clock.advance(Duration::minutes(30));
    work(&app).await;
    let mails = smtp.received().await;
    assert_eq!(mails.iter().map(|mail| mail.answered).collect::<Vec<_>>(), [false, true]);
    let paths: Vec<_> = mails.iter().map(|mail| link(&mail.text, "/reset-password/")).collect();
    assert_eq!(paths[0], paths[1], "one link");
    assert_eq!(mails[0].header("message-id"), mails[1].header("message-id"));
    assert_eq!(choose(&app, paths[0], CHOSEN).await.status, 303);
}

#[tokio::test]
async fn another_site_can_not_ask_for_a_mail() {
    let app = TestApp::start().await;
    for headers in [vec![("sec-fetch-site", "cross-site")], vec![("origin", "https://evil.example")], vec![]] {
        let page = app.stranger().post_with("/forgot-password", &[("email", MAYA)], &headers).await;
        assert_eq!(page.status, 403, "{headers:?}");
    }
    assert_eq!(count(&app, "password_requests").await, 0);
}
