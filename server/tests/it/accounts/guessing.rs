//! A thousand guesses at a password, and cookies that an attacker planted.

use reqwest::Method;
use service::demo::PASSWORD;
use testkit::{TestApp, sign_in};
use time::Duration;

use super::authenticator::set_up;
use crate::steps::{MAYA, RAVI, keys};

#[tokio::test]
async fn of_a_thousand_guesses_in_a_thousand_seconds_twenty_one_are_looked_at() {
    let app = TestApp::start().await;
    let (mut looked_at, mut put_off) = (0, 0);
    for guess in 0..1000 {
        match sign_in(&app.stranger(), RAVI, &format!("guess {guess}")).await.status.as_u16() {
            401 => looked_at += 1,
            429 => put_off += 1,
            other => panic!("{other}"),
        }
        app.clock.advance(Duration::seconds(1));
    }
    // Five at once, and one a minute. The test's clock takes a millisecond for each look at it.
    assert!((21..=22).contains(&looked_at), "{looked_at}");
    assert_eq!(looked_at + put_off, 1000);
    app.clock.advance(Duration::minutes(1));
    assert_eq!(sign_in(&app.stranger(), RAVI, PASSWORD).await.status, 303, "nobody is locked out");
}

#[tokio::test]
async fn the_second_step_takes_over_no_session_that_somebody_planted() {
    let app = TestApp::start().await;
    let device = set_up(&app, &app.browser_of(MAYA).await).await;
    app.clock.advance(Duration::seconds(30));
    let planted = "sid=1111111111111111111111111111111111111111111111111111111111111111";
    let victim = app.stranger();
    let page = sign_in(&victim, MAYA, PASSWORD).await;
    let half = page.headers.get("set-cookie").expect("a cookie").to_str().unwrap();
    assert!(half.starts_with("half=") && half.contains("HttpOnly; SameSite=Lax"), "{half}");
    let cookies = format!("{planted}; {}", half.split(';').next().unwrap());
    let headers = [("sec-fetch-site", "same-origin"), ("cookie", cookies.as_str())];
    let code = device.code(&app);
    let page = app.stranger().post_with("/login/code", &[("code", &code)], &headers).await;
    assert_eq!(page.status, 303);
    let given: Vec<_> = page.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap()).collect();
    assert!(given.iter().any(|cookie| cookie.starts_with("sid=") && !cookie.starts_with(planted)), "{given:?}");
    assert!(given.iter().any(|cookie| cookie.starts_with("half=;")), "the half one is over: {given:?}");
    let replay = app.stranger().send(Method::GET, &keys("ACME01"), &[("cookie", planted)]).await;
    assert_eq!(replay.status, 303, "the planted one opens nothing");
    // The half sign-in, presented as a session, opens nothing either.
    let as_session = half.split(';').next().unwrap().replace("half=", "sid=");
    let replay = app.stranger().send(Method::GET, &keys("ACME01"), &[("cookie", &as_session)]).await;
    assert_eq!(replay.status, 303);
}
