//! Who may accept an invitation, and how often.

use service::demo::PASSWORD;
use testkit::sign_in;

use super::{ADA, CHOSEN, accept_new, invite, link, mailing, role, team};
use crate::steps::{LI, MAYA, TOM, count, keys};

#[tokio::test]
async fn somebody_who_has_an_account_accepts_signed_in_to_it_and_belongs_to_both_workspaces() {
    let (mut smtp, app) = mailing().await;
    invite(&app.browser_of(MAYA).await, TOM, "manager", &[]).await;
    let link = link(&app, &mut smtp, TOM).await;
    let browser = app.stranger();
    let page = browser.get(&link).await;
    assert!(page.status == 200 && page.text().contains("Sign in to accept") && page.field("password").is_none());
    let refused = accept_new(&app, &link).await;
    assert_eq!(refused.status, 401, "nobody is signed in");
    assert_eq!(role(&app, "ACME01", TOM).await, None);
    assert_eq!(sign_in(&app.stranger(), TOM, CHOSEN).await.status, 401, "the password is still the own one");

    let fields = [("email", TOM), ("password", PASSWORD), ("next", &link)];
    assert_eq!(browser.post("/login", &fields).await.location(), Some(link.as_str()));
    assert!(browser.get(&link).await.text().contains("Accept the invitation"));
    // Nothing that is sent along makes more of it.
    let accepted = browser.post(&link, &[("role", "admin"), ("workspace", "BOREAL")]).await;
    assert_eq!(accepted.location(), Some(keys("ACME01").as_str()));
    assert_eq!(role(&app, "ACME01", TOM).await.as_deref(), Some("manager"));
    assert_eq!(role(&app, "COBALT", TOM).await.as_deref(), Some("admin"));
    assert_eq!(role(&app, "BOREAL", TOM).await, None);
    let page = browser.get(&keys("ACME01")).await;
    assert!(page.body.contains("/w/COBALT/settings/account/apis"), "the switcher leads to the other workspace");
    assert_eq!(browser.get("/w/COBALT/settings/account/apis").await.status, 200);
}

#[tokio::test]
async fn an_invitation_can_not_be_taken_over_by_another_account() {
    let (mut smtp, app) = mailing().await;
    let maya = app.browser_of(MAYA).await;
    let li = app.browser_of(LI).await;
    for (invited, fresh) in [(TOM, false), (ADA, true)] {
        assert_eq!(invite(&maya, invited, "admin", &[]).await.status, 303);
        let link = link(&app, &mut smtp, invited).await;
        let page = li.get(&link).await;
        let text = page.text();
        assert!(text.contains(LI) && text.contains(invited) && text.contains("Sign out and go on"), "{text}");
        let before = (count(&app, "users").await, count(&app, "memberships").await, count(&app, "audit_entries").await);
        let fields = [("name", "Eve"), ("email", LI), ("password", CHOSEN), ("again", CHOSEN)];
        let taken = li.post(&link, &fields).await;
        assert!(taken.status == 403 && taken.text().contains("Only that account can accept it"), "{}", taken.text());
        let after = (count(&app, "users").await, count(&app, "memberships").await, count(&app, "audit_entries").await);
        assert_eq!(before, after);
        assert_eq!(role(&app, "ACME01", LI).await.as_deref(), Some("manager"), "nor does it raise a role");

        // The way forward: the same browser signs out and is back.
        assert_eq!(page.field("next"), Some(link.as_str()));
        let li = app.browser_of(LI).await;
        let out = li.post("/logout", &[("next", &link)]).await;
        assert_eq!(out.location(), Some(link.as_str()));
        assert_eq!(li.get(&link).await.field("name").is_some(), fresh);
        if fresh {
            assert_eq!(accept_new(&app, &link).await.status, 303);
        }
    }
}

#[tokio::test]
async fn signing_out_leads_nowhere_else() {
    let app = testkit::TestApp::start().await;
    for elsewhere in ["https://evil.example/", "//evil.example", "/\\evil.example", ""] {
        let li = app.browser_of(LI).await;
        assert_eq!(li.post("/logout", &[("next", elsewhere)]).await.location(), Some("/login"), "{elsewhere}");
        assert_eq!(li.get(&keys("ACME01")).await.status, 303, "{elsewhere}");
    }
}

#[tokio::test]
async fn a_link_works_once_also_when_it_is_followed_twice_at_the_same_moment() {
    let (mut smtp, app) = mailing().await;
    invite(&app.browser_of(MAYA).await, ADA, "viewer", &[]).await;
    let link = link(&app, &mut smtp, ADA).await;
    let (one, two) = tokio::join!(accept_new(&app, &link), accept_new(&app, &link));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 410]);
    let again = app.stranger().get(&link).await;
    assert!(again.status == 410 && again.text().contains("was accepted already"), "{}", again.text());
    assert!(again.text().contains("Go to the sign-in page"));
    let nothing = app.stranger().get(&format!("/invitations/{}", "0".repeat(64))).await;
    assert!(nothing.status == 404 && nothing.text().contains("A part of it may be missing"));
}

#[tokio::test]
async fn a_team_that_was_retired_meanwhile_is_left_out() {
    let (mut smtp, app) = mailing().await;
    let (growth, support) = (team(&app, "Growth").await, team(&app, "Support").await);
    invite(&app.browser_of(MAYA).await, ADA, "viewer", &[&growth, &support]).await;
    let link = link(&app, &mut smtp, ADA).await;
    sqlx::query("UPDATE teams SET retired_at = now() WHERE name = 'Growth'").execute(&app.database.raw).await.unwrap();
    assert_eq!(accept_new(&app, &link).await.status, 303);
    let teams: Vec<String> = sqlx::query_scalar(
        "SELECT t.name FROM team_members m JOIN teams t ON t.id = m.team_id JOIN users u ON u.id = m.user_id
         WHERE u.email = $1",
    )
    .bind(ADA)
    .fetch_all(&app.database.raw)
    .await
    .unwrap();
    assert_eq!(teams, ["Support"]);
}
