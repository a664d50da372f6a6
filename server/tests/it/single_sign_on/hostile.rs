//! What is tried against signing in: forged and borrowed tokens, answers to somebody else's question, and providers
//! that don't answer.

use std::time::Instant;

use serde_json::{Value, json};
use testkit::{Impostor, Mood, Page, Signed, TestApp};
use time::Duration;

use super::{back, claims, go, part, through, with_impostor};
use crate::steps::{LI, count};

const PIA: &str = "pia@acme.example";

/// Nobody was let in, and the page says so.
async fn nobody(app: &TestApp, page: &Page, status: u16, sentence: &str, before: i64) {
    assert_eq!(page.status, status, "{sentence}: {}", page.text());
    assert!(page.text().contains(sentence), "{sentence}: {}", page.text());
    let session = page.headers.get_all("set-cookie").iter().any(|cookie| cookie.as_bytes().starts_with(b"sid="));
    assert!(!session, "no session");
    assert_eq!(count(app, "sessions").await, before, "{sentence}");
}

#[tokio::test]
async fn a_token_that_is_not_the_providers_for_this_question_signs_nobody_in() {
    let app = TestApp::start().await;
    let (impostor, ..) = with_impostor(&app).await;
    let before = count(&app, "sessions").await;
    let hour_ago = app.services.now().unix_timestamp() - 3600;
    for change in [
        json!({ "iss": "https://accounts.google.com" }),
        json!({ "iss": format!("{}/", impostor.issuer) }),
        json!({ "aud": "another client" }),
        json!({ "aud": [Impostor::CLIENT, "another client"] }),
        json!({ "nonce": "a nonce of yesterday" }),
        json!({ "nonce": null }),
        json!({ "exp": hour_ago }),
        json!({ "sub": null }),
    ] {
        let page = through(&app, &impostor, &app.stranger(), LI, change).await;
        nobody(&app, &page, 403, "can’t be trusted", before).await;
    }
    for signed in [Signed::ByAnotherKey, Signed::Not, Signed::BySecret] {
        impostor.say(|says| says.signed = signed);
        let page = through(&app, &impostor, &app.stranger(), LI, json!({})).await;
        nobody(&app, &page, 403, "can’t be trusted", before).await;
    }
    impostor.say(|says| says.signed = Signed::Well);
    assert_eq!(through(&app, &impostor, &app.stranger(), LI, json!({})).await.status, 303, "the same, done right");
}

#[tokio::test]
async fn a_token_of_an_earlier_sign_in_is_not_taken_again() {
    let app = TestApp::start().await;
    let (impostor, ..) = with_impostor(&app).await;
    let browser = app.stranger();
    let first = go(&browser, LI, "").await;
    let old: Value = claims(&app, &impostor, &first, LI);
    impostor.say(|says| says.claims = old.clone());
    assert_eq!(back(&browser, &first).await.status, 303);
    let before = count(&app, "sessions").await;
    // The impostor gives the very token out again, as a thief of it would have it.
    let thief = app.stranger();
    let asked = go(&thief, LI, "").await;
    nobody(&app, &back(&thief, &asked).await, 403, "can’t be trusted", before).await;
    let (one, other) = (go(&thief, LI, "").await, go(&thief, LI, "").await);
    for name in ["state", "nonce", "code_challenge"] {
        assert_ne!(part(&one, name), part(&other, name), "{name}");
    }
}

#[tokio::test]
async fn an_answer_is_taken_once_and_only_from_the_browser_that_asked() {
    let app = TestApp::start().await;
    let (impostor, ..) = with_impostor(&app).await;
    let (pia, other) = (app.stranger(), app.stranger());
    let before = count(&app, "sessions").await;
    let asked = go(&pia, PIA, "").await;
    impostor.say(|says| says.claims = claims(&app, &impostor, &asked, PIA));
    let code = "/login/sso/callback?code=a-code";
    let lost = "begun in another browser, or too long ago";
    nobody(&app, &back(&other, &asked).await, 409, lost, before).await;
    go(&other, PIA, "").await;
    nobody(&app, &back(&other, &asked).await, 409, lost, before).await;
    for bad in [code.to_owned(), format!("{code}&state="), format!("{code}&state=0000")] {
        nobody(&app, &pia.get(&bad).await, 409, lost, before).await;
    }
    assert!(impostor.codes().is_empty(), "none of those codes was brought to the provider");
    assert_eq!(back(&pia, &asked).await.status, 303);
    let page = back(&pia, &asked).await;
    nobody(&app, &page, 409, lost, before + 1).await;
    assert_eq!(impostor.codes().len(), 1);

    let late = go(&other, PIA, "").await;
    app.clock.advance(Duration::minutes(10));
    nobody(&app, &back(&other, &late).await, 409, lost, before + 1).await;
}

#[tokio::test]
async fn an_answer_of_another_provider_or_a_refusal_uses_the_question_up() {
    let app = TestApp::start().await;
    let (impostor, ..) = with_impostor(&app).await;
    let pia = app.stranger();
    let before = count(&app, "sessions").await;
    for (query, status, sentence) in [
        ("error=access_denied&error_description=%3Cscript%3Eboo", 401, "didn’t sign you in"),
        ("error=temporarily_unavailable", 503, "doesn’t answer"),
        ("code=a&iss=https%3A%2F%2Faccounts.google.com", 403, "can’t be trusted"),
        ("", 401, "didn’t sign you in"),
    ] {
        let asked = go(&pia, PIA, "").await;
        impostor.say(|says| says.claims = claims(&app, &impostor, &asked, PIA));
        let page = pia.get(&format!("/login/sso/callback?{query}&state={}", part(&asked, "state"))).await;
        assert!(!page.text().contains("boo") && !page.body.contains("<script>boo"), "it isn't repeated");
        nobody(&app, &page, status, sentence, before).await;
        nobody(&app, &back(&pia, &asked).await, 409, "Begin again", before).await;
    }
    assert!(impostor.codes().is_empty());
}

#[tokio::test]
async fn a_sign_in_leads_to_pages_of_our_own_alone() {
    let app = TestApp::start().await;
    let (impostor, ..) = with_impostor(&app).await;
    for next in
        ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/x/..//evil.example"]
    {
        let pia = app.stranger();
        let asked = go(&pia, PIA, next).await;
        impostor.say(|says| says.claims = claims(&app, &impostor, &asked, PIA));
        assert_eq!(back(&pia, &asked).await.location(), Some("/"), "{next}");
    }
    // Neither is the form sent by another site's page.
    let sent = [("email", PIA)];
    for headers in [vec![("sec-fetch-site", "cross-site")], vec![("origin", "https://evil.example")]] {
        assert_eq!(app.stranger().post_with("/login/sso", &sent, &headers).await.status, 403);
    }
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "only measures")]
async fn a_provider_that_is_slow_down_or_broken_is_told_of_within_seconds() {
    let app = TestApp::start().await;
    let (impostor, ..) = with_impostor(&app).await;
    let pia = app.stranger();
    let before = count(&app, "sessions").await;
    let asked = go(&pia, PIA, "").await;
    for (mood, status, sentence) in [
        (Mood::Silent, 503, "provider doesn’t answer"),
        (Mood::Broken, 503, "provider doesn’t answer"),
        (Mood::Elsewhere, 403, "can’t be trusted"),
        (Mood::Endless, 403, "can’t be trusted"),
    ] {
        impostor.say(|says| says.mood = mood);
        let since = Instant::now();
        let page = pia.post("/login/sso", &[("email", PIA)]).await;
        nobody(&app, &page, status, sentence, before).await;
        assert!(since.elapsed().as_secs() < 20, "{mood:?}");
        if status == 503 {
            assert!(page.text().contains("Admins get in without the provider"));
        }
    }
    let page = back(&pia, &asked).await;
    assert!([403, 409].contains(&page.status.as_u16()), "{}", page.text());
}

#[tokio::test]
async fn keys_and_addresses_of_a_provider_that_changes_are_asked_for_anew() {
    let app = TestApp::start().await;
    let (impostor, ..) = with_impostor(&app).await;
    let before = count(&app, "sessions").await;
    // Later its document sends codes and questions into the network that Latchkey stands in.
    for change in [
        json!({ "token_endpoint": "http://10.0.0.1/token" }),
        json!({ "token_endpoint": "https://169.254.169.254/token" }),
        json!({ "jwks_uri": "https://[fd00::1]/keys" }),
        json!({ "issuer": "https://accounts.google.com" }),
    ] {
        let browser = app.stranger();
        impostor.say(|says| says.discovery = json!({}));
        let asked = go(&browser, LI, "").await;
        impostor.say(|says| {
            says.claims = claims(&app, &impostor, &asked, LI);
            says.discovery = change;
        });
        nobody(&app, &back(&browser, &asked).await, 403, "can’t be trusted", before).await;
    }
}
