//! Signing in: who comes for the first time, who comes again, and who doesn't.

use serde_json::json;
use testkit::{Impostor, TestApp};

use super::{back, claims, go, log, members, part, path, through, with_impostor};
use crate::people;
use crate::steps::{LI, NOOR, TOM, keys, user_of};

const PIA: &str = "pia@acme.example";

#[tokio::test]
async fn whoever_comes_for_the_first_time_becomes_a_member_once() {
    let app = TestApp::start().await;
    let (impostor, maya, _) = with_impostor(&app).await;
    let before = members(&app, "ACME01").await;
    let pia = app.stranger();
    let loud = json!({ "email": "Pia@Acme.Example", "sub": format!("subject-of-{PIA}") });
    let page = through(&app, &impostor, &pia, " Pia@ACME.example", loud).await;
    assert_eq!(page.location(), Some("/"), "{}", page.text());
    assert!(pia.get(&keys("ACME01")).await.text().contains("Checkout service"));
    assert!(pia.get("/account").await.text().contains("Pia Person, pia@acme.example"));
    assert_eq!(pia.get(&format!("{}/new", keys("ACME01"))).await.status, 403, "a viewer");
    assert_eq!(
        log(&app, "ACME01", 2).await,
        [
            ("Signed in through single sign-on".into(), PIA.into()),
            ("pia@acme.example joined as viewer".into(), PIA.into())
        ]
    );
    let again = app.stranger();
    assert_eq!(through(&app, &impostor, &again, PIA, json!({})).await.status, 303);
    assert_eq!(members(&app, "ACME01").await, before + 1);
    assert!(maya.get("/w/ACME01/settings/account/audit-logs").await.text().contains("joined as viewer"));
}

#[tokio::test]
async fn members_keep_their_roles_and_go_where_they_wanted_to() {
    let app = TestApp::start().await;
    let (impostor, ..) = with_impostor(&app).await;
    let li = app.stranger();
    let new = format!("{}/new", keys("ACME01"));
    let asked = go(&li, LI, &new).await;
    assert_eq!(part(&asked, "code_challenge_method"), "S256");
    assert_eq!(part(&asked, "login_hint"), LI);
    impostor.say(|says| says.claims = claims(&app, &impostor, &asked, LI));
    let page = back(&li, &asked).await;
    assert_eq!(page.location(), Some(new.as_str()));
    assert_eq!(li.get(&new).await.status, 200, "a manager as before");
    // The code went with the verifier of the challenge.
    let (_, verifier) = impostor.codes().pop().unwrap();
    let challenge = ring::digest::digest(&ring::digest::SHA256, verifier.as_bytes());
    let challenge = base64::Engine::encode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, challenge);
    assert_eq!(part(&asked, "code_challenge"), challenge);
    assert_ne!(verifier, part(&asked, "state"));
}

#[tokio::test]
async fn the_address_is_asked_for_where_the_id_token_has_none() {
    let app = TestApp::start().await;
    let (impostor, ..) = with_impostor(&app).await;
    let nothing = json!({ "email": null, "email_verified": null });
    let told = json!({ "sub": format!("subject-of-{PIA}"), "email": PIA, "email_verified": true });
    impostor.say(|says| says.user_info = told.clone());
    assert_eq!(through(&app, &impostor, &app.stranger(), PIA, nothing.clone()).await.status, 303);
    let mut other = told;
    other["sub"] = "somebody else".into();
    impostor.say(|says| says.user_info = other);
    let page = through(&app, &impostor, &app.stranger(), PIA, nothing).await;
    assert!(page.status == 403 && page.text().contains("can’t be trusted"), "{}", page.text());
}

#[tokio::test]
async fn only_addresses_that_the_provider_speaks_for_and_has_verified_come_in() {
    let app = TestApp::start().await;
    let (impostor, ..) = with_impostor(&app).await;
    let before = (members(&app, "ACME01").await, crate::steps::count(&app, "sessions").await);
    for (change, sentence) in [
        (json!({ "email": TOM }), "an address of another domain"),
        (json!({ "email": "pia@sub.acme.example" }), "an address of another domain"),
        (json!({ "email": "pia@acme.example.evil.example" }), "an address of another domain"),
        (json!({ "email": "tom@cobalt.example,pia@acme.example" }), "doesn’t vouch for your mail address"),
        (json!({ "email_verified": false }), "doesn’t vouch for your mail address"),
        (json!({ "email_verified": null }), "doesn’t vouch for your mail address"),
    ] {
        let page = through(&app, &impostor, &app.stranger(), PIA, change.clone()).await;
        assert!(page.status == 403 && page.text().contains(sentence), "{change}: {}", page.text());
    }
    // A CSM's account is nobody's provider's.
    sqlx::query("UPDATE users SET email = 'noor@acme.example' WHERE email = $1")
        .bind(NOOR)
        .execute(&app.database.raw)
        .await
        .unwrap();
    let page = through(&app, &impostor, &app.stranger(), "noor@acme.example", json!({})).await;
    assert!(page.status == 403 && page.text().contains("signs in with its password"), "{}", page.text());
    assert_eq!((members(&app, "ACME01").await, crate::steps::count(&app, "sessions").await), before);
}

#[tokio::test]
async fn an_address_that_was_given_to_somebody_else_opens_nothing_of_the_first() {
    let app = TestApp::start().await;
    let (impostor, ..) = with_impostor(&app).await;
    assert_eq!(through(&app, &impostor, &app.stranger(), PIA, json!({})).await.status, 303);
    let page = through(&app, &impostor, &app.stranger(), PIA, json!({ "sub": "a later Pia" })).await;
    assert!(page.status == 403 && page.text().contains("belonged to somebody else"), "{}", page.text());
    // Until an admin invites whoever reads that mailbox now.
    sqlx::query(
        "INSERT INTO invitations (id, workspace_id, email, role, token_hash, created_at, expires_at, mail_due_at)
         VALUES (gen_random_uuid(), 'ACME01', $1, 'viewer', sha256('anew'), now(), now() + interval '1 day', now())",
    )
    .bind(PIA)
    .execute(&app.database.raw)
    .await
    .unwrap();
    let fields = [("name", "Pia Two"), ("password", "nine green bottles"), ("again", "nine green bottles")];
    assert_eq!(app.stranger().post("/invitations/anew", &fields).await.status, 303);
    let later = json!({ "sub": "a later Pia" });
    assert_eq!(through(&app, &impostor, &app.stranger(), PIA, later).await.status, 303);
    assert_eq!(through(&app, &impostor, &app.stranger(), PIA, json!({})).await.status, 403, "now the first one isn't");
    // The same person with another address isn't taken for another member either.
    let page = through(&app, &impostor, &app.stranger(), LI, json!({ "sub": "a later Pia" })).await;
    assert_eq!(page.status, 403);
}

#[tokio::test]
async fn who_was_removed_does_not_come_back_by_the_provider_until_invited_anew() {
    let app = TestApp::start().await;
    let (impostor, maya, _) = with_impostor(&app).await;
    let pia = app.stranger();
    through(&app, &impostor, &pia, PIA, json!({})).await;
    // Li never came through the provider.
    for email in [PIA, LI] {
        assert_eq!(people::remove(&maya, &user_of(&app, email).await).await.status, 303);
        let page = through(&app, &impostor, &app.stranger(), email, json!({})).await;
        assert!(page.status == 403 && page.text().contains("You were removed from the workspace"), "{}", page.text());
    }
    assert_ne!(pia.get(&keys("ACME01")).await.status, 200);
    let back = "INSERT INTO memberships SELECT 'ACME01', id, 'manager' FROM users WHERE email = $1";
    sqlx::query(back).bind(PIA).execute(&app.database.raw).await.unwrap();
    assert_eq!(through(&app, &impostor, &pia, PIA, json!({})).await.status, 303);
    assert_eq!(pia.get(&format!("{}/new", keys("ACME01"))).await.status, 200);
}

#[tokio::test]
async fn an_address_without_a_provider_is_told_so_and_one_that_is_none_too() {
    let app = TestApp::start().await;
    with_impostor(&app).await;
    let browser = app.stranger();
    for (email, sentence) in [
        (TOM, "No organisation signs people of this mail domain in"),
        ("nobody@cobalt.example", "No organisation signs people of this mail domain in"),
        ("maya", "Enter an email address"),
        ("", "Enter an email address"),
    ] {
        let page = browser.post("/login/sso", &[("email", email), ("next", "/account")]).await;
        assert!(page.status == 422 && page.text().contains(sentence), "{email}: {}", page.text());
        assert_eq!((page.field("email"), page.field("next")), (Some(email), Some("/account")));
    }
    // Known and unknown addresses of a domain are led on alike.
    let (known, unknown) = (go(&browser, LI, "").await, go(&browser, "nobody@acme.example", "").await);
    assert_eq!(path(known.as_str()).len() - LI.len(), path(unknown.as_str()).len() - "nobody@acme.example".len());
}

#[tokio::test]
async fn asking_too_often_has_to_wait_and_who_gets_in_has_not() {
    let app = TestApp::start().await;
    let (impostor, ..) = with_impostor(&app).await;
    for _ in 0..60 {
        assert_eq!(through(&app, &impostor, &app.stranger(), PIA, json!({})).await.status, 303);
    }
    let stranger = app.stranger();
    let mut last = None;
    for _ in 0..60 {
        last = Some(stranger.post("/login/sso", &[("email", "x@cobalt.example")]).await);
    }
    let last = last.unwrap();
    assert_eq!(last.status, 429);
    assert!(last.headers.contains_key("retry-after"));
    assert_eq!(impostor.codes().len(), 60, "{}", Impostor::CLIENT);
}
