//! Before a key is regenerated or archived, somebody whose sign-in is older than 15 minutes is asked once more.

use service::demo::PASSWORD;
use testkit::{Browser, Page, TestApp};
use time::Duration;

use super::authenticator::{FACTOR, set_up};
use crate::steps::{MAYA, RAVI, TOM, apis, confirm, count, create, keys};

const OLD: Duration = Duration::minutes(15);

/// Confirms with a proof.
async fn prove(browser: &Browser, id: &str, what: &str, version: &str, typed: &str, proof: &str) -> Page {
    let path = format!("{}/{id}/{what}", keys("ACME01"));
    browser.post(&path, &[("version", version), ("confirmation", typed), ("proof", proof)]).await
}

/// Whether the page asks, and for what.
fn asks(page: &Page) -> Option<&'static str> {
    page.field("proof")?;
    Some(if page.text().contains("Your password") { "password" } else { "code" })
}

#[tokio::test]
async fn for_fifteen_minutes_nothing_is_asked_then_the_password_once() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Guarded", &["data"]).await;
    let page = format!("{}/{}/regenerate", keys("ACME01"), key.id);
    assert_eq!(asks(&maya.get(&page).await), None);
    app.clock.advance(OLD - Duration::seconds(30));
    let shown = confirm(&maya, "ACME01", &key.id, "regenerate", "1", "Guarded").await;
    assert!(shown.new_key().is_some(), "{}", shown.text());

    app.clock.advance(Duration::seconds(31));
    assert_eq!(asks(&maya.get(&page).await), Some("password"));
    let refused = confirm(&maya, "ACME01", &key.id, "regenerate", "2", "Guarded").await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("Type your password to go on."));
    assert_eq!(refused.field("confirmation"), Some("Guarded"), "nothing typed is lost");
    for what in ["regenerate", "archive"] {
        let refused = prove(&maya, &key.id, what, "2", "Guarded", "wrong").await;
        assert_eq!((refused.status.as_u16(), refused.field("confirmation")), (422, Some("Guarded")));
        assert!(refused.text().contains("This isn’t your password."));
        assert_ne!(refused.field("proof"), Some("wrong"), "it isn't sent back");
    }
    assert!(app.gateway().opens_data("ACME01", shown.new_key().unwrap()).await, "nothing was changed");
    let shown = prove(&maya, &key.id, "regenerate", "2", "Guarded", PASSWORD).await;
    assert!(shown.new_key().is_some(), "{}", shown.text());
    assert_eq!(asks(&maya.get(&page).await), None, "and then not for fifteen minutes");
    assert_eq!(confirm(&maya, "ACME01", &key.id, "archive", "3", "Guarded").await.status, 303);
}

#[tokio::test]
async fn a_proof_counts_in_its_session_and_a_wrong_name_loses_it_not() {
    let app = TestApp::start().await;
    let (maya, other) = (app.browser_of(MAYA).await, app.browser_of(MAYA).await);
    let key = create(&maya, "ACME01", "Guarded", &["data"]).await;
    app.clock.advance(OLD);
    let refused = prove(&maya, &key.id, "archive", "1", "guarded", PASSWORD).await;
    assert_eq!((refused.status.as_u16(), asks(&refused)), (422, None), "only the name is wrong now");
    assert_eq!(confirm(&other, "ACME01", &key.id, "archive", "1", "Guarded").await.status, 422);
    assert_eq!(confirm(&maya, "ACME01", &key.id, "archive", "1", "Guarded").await.status, 303);
}

#[tokio::test]
async fn with_a_second_factor_a_code_is_asked_for_and_taken_once() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let device = set_up(&app, &maya).await;
    let (first, second) =
        (create(&maya, "ACME01", "First", &["data"]).await, create(&maya, "ACME01", "Second", &["data"]).await);
    app.clock.advance(OLD);
    assert_eq!(asks(&maya.get(&format!("{}/{}/archive", keys("ACME01"), first.id)).await), Some("code"));
    assert_eq!(prove(&maya, &first.id, "archive", "1", "First", PASSWORD).await.status, 422, "not the password");
    assert_eq!(prove(&maya, &first.id, "archive", "1", "First", &device.wrong(&app)).await.status, 422);
    let code = device.code(&app);
    assert_eq!(prove(&maya, &first.id, "archive", "1", "First", &code).await.status, 303);
    app.clock.advance(OLD);
    assert_eq!(prove(&maya, &second.id, "archive", "1", "Second", &code).await.status, 422, "once");
    assert_eq!(prove(&maya, &second.id, "archive", "1", "Second", &device.recovery[0]).await.status, 303);
    assert!(maya.get(FACTOR).await.text().contains("9 recovery codes are left"));
}

#[tokio::test]
async fn a_stolen_session_can_not_guess_its_way_to_a_key() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Guarded", &["data"]).await;
    app.clock.advance(OLD);
    let (mut compared, mut waited) = (0, 0);
    for guess in 0..200 {
        let page = prove(&maya, &key.id, "archive", "1", "Guarded", &format!("guess {guess}")).await;
        match page.status.as_u16() {
            422 => compared += 1,
            429 => waited += usize::from(page.headers.contains_key("retry-after")),
            other => panic!("{other}"),
        }
    }
    assert_eq!((compared, waited), (5, 195));
    assert_eq!(prove(&maya, &key.id, "archive", "1", "Guarded", PASSWORD).await.status, 429);
    app.clock.advance(Duration::seconds(61));
    assert_eq!(prove(&maya, &key.id, "archive", "1", "Guarded", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn the_old_screen_asks_too() {
    let app = TestApp::start().await;
    let tom = app.browser_of(TOM).await;
    let path = format!("{}?regenerate=data", apis("COBALT"));
    let fields = [("do", "regenerate"), ("api", "data"), ("version", "1"), ("confirmed", "yes")];
    app.clock.advance(OLD);
    assert_eq!(asks(&tom.get(&path).await), Some("password"));
    let refused = tom.post(&path, &fields).await;
    assert_eq!((refused.status.as_u16(), asks(&refused)), (422, Some("password")));
    let with = |proof| [&fields[..], &[("proof", proof)]].concat();
    let refused = tom.post(&path, &with("wrong")).await;
    assert!(refused.status == 422 && refused.text().contains("This isn’t your password."), "{}", refused.text());
    assert!(tom.post(&path, &with(PASSWORD)).await.new_key().is_some());
}

#[tokio::test]
async fn a_proof_gives_nobody_a_right_that_the_role_does_not() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Guarded", &["data"]).await;
    let (ravi, tom) = (app.browser_of(RAVI).await, app.browser_of(TOM).await);
    app.clock.advance(OLD);
    let before = count(&app, "audit_entries").await;
    assert_eq!(prove(&ravi, &key.id, "archive", "1", "Guarded", PASSWORD).await.status, 403);
    assert_eq!(prove(&tom, &key.id, "archive", "1", "Guarded", PASSWORD).await.status, 404);
    assert_eq!(count(&app, "audit_entries").await, before);
}
