//! The way in without the provider.

use testkit::{Mood, TestApp, sign_in};
use time::Duration;

use super::{log, with_impostor};
use crate::accounts::authenticator::{second_step, send};
use crate::steps::{LI, MAYA, TOM, count, keys};
use domain::refusal::Failure;
use service::demo::PASSWORD;

const ONLY_WAY: &str = "People of this mail domain sign in through single sign-on.";

#[tokio::test]
async fn an_admin_gets_in_by_password_and_second_factor_and_the_log_says_so() {
    let app = TestApp::start().await;
    let (impostor, _, device) = with_impostor(&app).await;
    impostor.say(|says| says.mood = Mood::Broken);
    let maya = app.stranger();
    let page = sign_in(&maya, MAYA, PASSWORD).await;
    assert!(page.location().unwrap().starts_with("/login/code"), "the password alone isn't enough");
    assert!(maya.get(&keys("ACME01")).await.location().unwrap().starts_with("/login?"));
    assert_eq!(second_step(&maya, &device.code_in(&app, 1)).await.status, 303);
    assert_eq!(maya.get(&keys("ACME01")).await.status, 200);
    assert_eq!(log(&app, "ACME01", 1).await, [("Signed in around single sign-on".into(), MAYA.into())]);
    let query = "SELECT activity FROM audit_entries WHERE workspace_id = 'COBALT' ORDER BY number DESC LIMIT 1";
    let elsewhere: Option<String> = sqlx::query_scalar(query).fetch_optional(&app.database.raw).await.unwrap();
    assert!(elsewhere.is_none_or(|activity| !activity.contains("around")), "in that workspace alone");

    // Without the second factor there is no such way, not even for a session that is there.
    app.clock.advance(Duration::minutes(1));
    assert_eq!(send(&maya, "remove", PASSWORD, &device.code(&app)).await.status, 303);
    assert_eq!(maya.get(&keys("ACME01")).await.status, 403);
}

#[tokio::test]
async fn everybody_else_of_the_domain_reads_the_same_whatever_they_type() {
    let app = TestApp::start().await;
    with_impostor(&app).await;
    let before = count(&app, "sessions").await;
    for (email, password) in [(LI, PASSWORD), (LI, "wrong"), ("nobody@acme.example", PASSWORD), (MAYA, "wrong")] {
        let page = sign_in(&app.stranger(), email, password).await;
        assert_eq!(page.status, 401, "{email}");
        assert!(page.text().contains(ONLY_WAY), "{email}: {}", page.text());
        assert_eq!(page.field("email"), Some(email));
    }
    assert_eq!(count(&app, "sessions").await, before);
    let page = sign_in(&app.stranger(), TOM, "wrong").await;
    assert!(!page.text().contains(ONLY_WAY));
    assert_eq!(sign_in(&app.stranger(), TOM, PASSWORD).await.status, 303);
}

#[tokio::test]
async fn an_admin_without_a_second_factor_has_no_way_round() {
    let app = TestApp::start().await;
    with_impostor(&app).await;
    let promote = "UPDATE memberships m SET role = 'admin' FROM users u WHERE u.id = m.user_id AND u.email = $1";
    sqlx::query(promote).bind(LI).execute(&app.database.raw).await.unwrap();
    let page = sign_in(&app.stranger(), LI, PASSWORD).await;
    assert!(page.status == 401 && page.text().contains(ONLY_WAY), "{}", page.text());
}

#[tokio::test]
async fn whoever_has_forgotten_the_password_is_told_of_the_other_way_by_the_domain_alone() {
    let app = TestApp::start().await;
    with_impostor(&app).await;
    for (email, to) in [
        (LI, "/forgot-password?done=asked-sso"),
        ("nobody@acme.example", "/forgot-password?done=asked-sso"),
        (TOM, "/forgot-password?done=asked"),
    ] {
        let page = app.stranger().post("/forgot-password", &[("email", email)]).await;
        assert_eq!(page.location(), Some(to), "{email}");
    }
    assert!(app.stranger().get("/forgot-password?done=asked-sso").await.body.contains("href=\"/login/sso\""));
}

#[tokio::test]
async fn the_operator_turns_it_off_from_outside() {
    let app = TestApp::start().await;
    let (impostor, ..) = with_impostor(&app).await;
    let through_it = app.stranger();
    super::through(&app, &impostor, &through_it, LI, serde_json::json!({})).await;
    service::operator::sso_off(&app.services, "ACME01").await.expect("off");
    assert_eq!(log(&app, "ACME01", 1).await, [("Turned off single sign-on".into(), "System".into())]);
    assert!(through_it.get(&keys("ACME01")).await.location().unwrap().starts_with("/login?"));
    assert_eq!(app.browser_of(LI).await.get(&keys("ACME01")).await.status, 200);
    for (workspace, part) in
        [("ACME01", "no single sign-on in use"), ("NOSUCH", "no workspace"), ("A B", "workspace id")]
    {
        match service::operator::sso_off(&app.services, workspace).await {
            Err(Failure::Refused(why)) => assert!(why.contains(part), "{why}"),
            _ => panic!("{workspace} wasn't refused"),
        }
    }
}
