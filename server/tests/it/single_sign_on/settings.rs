//! The settings: what is kept, what is refused, and by whom they are changed.

use testkit::{Browser, Impostor, Mood, Page, TestApp};

use super::{SETTINGS, fields, log, with_impostor};
use crate::accounts::authenticator::set_up;
use crate::steps::{LI, MAYA, SOFIA, TOM, count};

async fn refused(browser: &Browser, fields: &[(&str, &str)], sentence: &str) -> Page {
    let page = browser.post(SETTINGS, fields).await;
    assert_eq!(page.status, 422, "{sentence}: {}", page.text());
    assert!(page.text().contains(sentence), "{sentence}: {}", page.text());
    assert!(!page.body.contains(Impostor::SECRET), "the secret isn't sent back");
    page
}

fn with<'a>(fields: &[(&'a str, &'a str)], name: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    fields.iter().map(|&(other, old)| if other == name { (other, value) } else { (other, old) }).collect()
}

#[tokio::test]
async fn what_an_admin_saves_is_kept_and_the_secret_is_never_seen_again() {
    let app = TestApp::start().await;
    let (impostor, maya, _) = with_impostor(&app).await;
    let page = maya.get(SETTINGS).await;
    assert_eq!(page.field("issuer"), Some(impostor.issuer.as_str()));
    assert_eq!((page.field("client-id"), page.field("client-secret")), (Some(Impostor::CLIENT), Some("")));
    assert!(page.body.contains("http://localhost:3000/login/sso/callback") && page.text().contains("acme.example"));
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM single_sign_on s WHERE position($1 IN s::text) > 0")
        .bind(Impostor::SECRET)
        .fetch_one(&app.database.raw)
        .await
        .unwrap();
    assert_eq!(kept, 0);

    // Without the secret the old one stays; the same again changes nothing.
    let entries = count(&app, "audit_entries").await;
    let again = fields(&impostor.issuer, Impostor::CLIENT, "");
    assert_eq!(maya.post(SETTINGS, &again).await.status, 303);
    assert_eq!(count(&app, "audit_entries").await, entries);
    assert_eq!(maya.post(SETTINGS, &with(&again, "role", "manager")).await.status, 303);
    assert_eq!(log(&app, "ACME01", 1).await, [("Changed single sign-on".into(), MAYA.into())]);
    refused(&maya, &with(&again, "client-id", "another"), "another provider or client: enter its secret").await;
    assert_eq!(maya.post(SETTINGS, &with(&again, "on", "")).await.status, 303);
    assert_eq!(log(&app, "ACME01", 1).await, [("Turned off single sign-on".into(), MAYA.into())]);
    let details: String = sqlx::query_scalar("SELECT string_agg(details::text, '') FROM audit_entries")
        .fetch_one(&app.database.raw)
        .await
        .unwrap();
    assert!(details.contains("set anew") && !details.contains(Impostor::SECRET));
}

#[tokio::test]
async fn what_cannot_be_used_is_said_beside_its_field_and_everything_typed_is_kept() {
    let app = TestApp::start().await;
    let impostor = Impostor::start().await;
    let maya = app.browser_of(MAYA).await;
    let good = fields(&impostor.issuer, Impostor::CLIENT, Impostor::SECRET);
    refused(&maya, &good, "Have a password and a second factor first").await;
    set_up(&app, &maya).await;
    let before = count(&app, "audit_entries").await;
    let elsewhere = "http://10.0.0.1:9000";
    let page = refused(&maya, &with(&good, "issuer", elsewhere), "begins with https://").await;
    assert_eq!((page.field("issuer"), page.field("client-id")), (Some(elsewhere), Some(Impostor::CLIENT)));
    for (field, value, sentence) in [
        ("issuer", "id.acme.example", "Enter an address such as https://id.example.com"),
        ("issuer", "https://169.254.169.254/latest", "of a private network"),
        ("issuer", "https://10.0.0.1", "of a private network"),
        ("issuer", "https://[::ffff:127.0.0.2]:1", "Nothing answers"),
        ("issuer", "http://127.0.0.1:9", "Nothing answers at this address"),
        ("client-id", " ", "Enter the client ID"),
        ("client-secret", "", "Enter the client secret"),
        ("domains", "", "Enter at least one mail domain"),
        ("domains", "acme.example\nacme", "“acme” isn’t a mail domain"),
        ("domains", "gmail.com", "Everybody can have an address at gmail.com"),
        ("domains", "acme.example\ncobalt.example", "cobalt.example can be added by an admin who has an address there"),
        ("role", "admin", "Choose what people become"),
    ] {
        refused(&maya, &with(&good, field, value), sentence).await;
    }
    // One provider isn't the other, whatever its discovery document says.
    impostor.say(|says| says.discovery = serde_json::json!({ "issuer": "https://accounts.google.com" }));
    refused(&maya, &good, "calls itself by another address").await;
    for (lacking, name) in [
        (serde_json::json!({ "id_token_signing_alg_values_supported": ["HS256", "none"] }), "sign by a public key"),
        (serde_json::json!({ "authorization_endpoint": "http://id.acme.example/authorize" }), "can’t be used"),
        (serde_json::json!({ "token_endpoint": null }), "can’t be used"),
        (serde_json::json!({ "jwks_uri": "http://10.0.0.1/keys" }), "of a private network"),
    ] {
        impostor.say(|says| says.discovery = lacking);
        refused(&maya, &good, name).await;
    }
    impostor.say(|says| says.discovery = serde_json::json!({}));
    for (mood, sentence) in [
        (Mood::Elsewhere, "isn’t a provider of OpenID Connect"),
        (Mood::Endless, "isn’t a provider of OpenID Connect"),
        (Mood::Broken, "Nothing answers at this address"),
        (Mood::Silent, "Nothing answers at this address"),
    ] {
        impostor.say(|says| says.mood = mood);
        refused(&maya, &good, sentence).await;
    }
    assert_eq!((count(&app, "single_sign_on").await, count(&app, "audit_entries").await), (0, before));
}

#[tokio::test]
async fn a_domain_is_one_workspaces_and_its_admins_alone_decide() {
    let app = TestApp::start().await;
    let (impostor, _, _) = with_impostor(&app).await;
    let good = fields(&impostor.issuer, Impostor::CLIENT, Impostor::SECRET);
    for (person, status) in [(LI, 403), (TOM, 404)] {
        let browser = app.stranger();
        // Li's domain has single sign-on: without it, nothing of the workspace is seen.
        let page = testkit::sign_in(&browser, person, service::demo::PASSWORD).await;
        assert_eq!(page.status, if person == LI { 401 } else { 303 });
        let page = browser.post(SETTINGS, &good).await;
        assert_eq!(page.status, if person == LI { 303 } else { status }, "{person}");
    }
    let sofia = app.browser_of(SOFIA).await;
    set_up(&app, &sofia).await;
    let theirs = "/w/BOREAL/settings/account/single-sign-on";
    let page = sofia.post(theirs, &good).await;
    assert!(page.text().contains("You have none: take it out"), "{}", page.text());
    sqlx::query("UPDATE users SET email = 'sofia@acme.example' WHERE email = $1")
        .bind(SOFIA)
        .execute(&app.database.raw)
        .await
        .unwrap();
    let page = sofia.post(theirs, &good).await;
    assert!(page.status == 422 && page.text().contains("acme.example belongs to another workspace"), "{}", page.text());
    assert!(page.text().contains("the operator of Latchkey"));
    let page = sofia.post(theirs, &with(&good, "domains", "borealis.example")).await;
    assert_eq!(page.status, 422, "her address isn't of it any more");
}
