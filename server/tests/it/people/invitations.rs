//! Invitations are sent, sent again, revoked, and expire.

use testkit::{SmtpMode, sign_in};
use time::Duration;

use super::{ADA, CHOSEN, USERS, accept_new, act, invitation, invite, link, mail, mailing, role, row, team};
use crate::steps::{LI, MAYA, TOM, count, create, keys};

#[tokio::test]
async fn an_invited_person_joins_by_a_mailed_link_with_the_role_and_the_teams_that_were_chosen() {
    let (mut smtp, app) = mailing().await;
    let maya = app.browser_of(MAYA).await;
    let teams = [team(&app, "Growth").await, team(&app, "Support").await];
    let page = invite(&maya, "  Ada@NEW.example ", "manager", &[&teams[0], &teams[1]]).await;
    let list = page.location().expect("the list").to_owned();
    assert!(list.starts_with(&format!("{USERS}?done=invited&invitation=")), "{list}");
    let told = maya.get(&list).await.text();
    assert!(told.contains("An invitation is on its way to ada@new.example"), "{told}");
    let listed = row(&maya, ADA).await.expect("a row").text();
    for part in ["Manager", "Growth, Support", "by maya@acme.example"] {
        assert!(listed.contains(part), "{part}: {listed}");
    }

    let link = link(&app, &mut smtp, ADA).await;
    let mail = mail(&app, &mut smtp, ADA).await;
    assert_eq!(mail.subject, "Your invitation to Acme Retail on Latchkey");
    assert!(mail.text.contains("maya@acme.example invites you to manage the API keys of Acme Retail"), "{}", mail.text);
    let token = link.trim_start_matches("/invitations/");
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM invitations i WHERE position($1 IN i::text) > 0")
        .bind(token)
        .fetch_one(&app.database.raw)
        .await
        .unwrap();
    assert_eq!((token.len(), kept), (64, 0), "the token isn't kept");

    assert!(app.stranger().get(&link).await.text().contains("Join Acme Retail"));
    assert_eq!(accept_new(&app, &link).await.location(), Some("/login?done=joined"));
    let ada = app.stranger();
    assert_eq!(sign_in(&ada, ADA, CHOSEN).await.status, 303);
    create(&ada, "ACME01", "Ada's", &["data"]).await;
    let recorded: Vec<String> =
        sqlx::query_scalar("SELECT teams FROM audit_entries WHERE activity LIKE 'Created “Ada''s”%'")
            .fetch_one(&app.database.raw)
            .await
            .unwrap();
    assert_eq!(recorded, ["Growth", "Support"]);
    assert_eq!(ada.get(USERS).await.status, 403, "a manager manages no people");
    let listed = row(&maya, ADA).await.expect("a member").text();
    assert!(listed.contains("Ada Lovelace") && listed.contains("just now"), "{listed}");
    assert!(invitation(&maya, ADA).await.is_none(), "it doesn't wait any more");
}

#[tokio::test]
async fn who_belongs_to_the_workspace_or_is_invited_already_is_told_so_and_what_was_typed_stays() {
    let (_smtp, app) = mailing().await;
    let maya = app.browser_of(MAYA).await;
    let member = invite(&maya, LI, "admin", &[]).await;
    assert_eq!((member.status.as_u16(), member.field("email")), (422, Some(LI)));
    assert!(member.text().contains("This address is a member’s already."));
    assert!(member.body.contains(&format!("{USERS}/")), "and leads to the member's page");

    invite(&maya, ADA, "viewer", &[]).await;
    let before = (count(&app, "invitations").await, count(&app, "audit_entries").await);
    let growth = team(&app, "Growth").await;
    let again = invite(&maya, "ADA@new.example", "admin", &[&growth]).await;
    assert_eq!((again.status.as_u16(), again.field("email")), (422, Some("ADA@new.example")));
    assert!(again.text().contains("has an invitation already that waits for an answer"));
    let checked: Vec<_> = again.body.split("<input").filter(|input| input.contains(" checked")).collect();
    assert!(checked.len() == 2 && checked[0].contains("admin") && checked[1].contains(&growth), "{checked:?}");
    assert_eq!((count(&app, "invitations").await, count(&app, "audit_entries").await), before);
    // The way forward that the page offers.
    let id = again.field("invitation").expect("the button").to_owned();
    let resent = maya.post(USERS, &[("do", "resend"), ("invitation", &id)]).await;
    assert!(resent.location().is_some_and(|to| to.contains("done=sent-again")));

    for (fields, problem) in [
        (vec![("email", ""), ("role", "viewer")], "Enter an email address"),
        (vec![("email", "new@new.example")], "Choose what the person may do."),
        (vec![("email", "new@new.example"), ("role", "owner")], "Choose what the person may do."),
        (vec![("email", "new@new.example"), ("role", "viewer"), ("team", "x")], "A team that you chose isn’t there"),
    ] {
        let page = maya.post(&format!("{USERS}/invite"), &fields).await;
        assert!(page.status == 422 && page.text().contains(problem), "{fields:?}: {}", page.text());
    }
}

#[tokio::test]
async fn sending_again_makes_a_new_link_for_seven_days_and_ends_the_one_before() {
    let (mut smtp, app) = mailing().await;
    let maya = app.browser_of(MAYA).await;
    invite(&maya, ADA, "viewer", &[]).await;
    let first = link(&app, &mut smtp, ADA).await;
    app.clock.advance(Duration::days(6));
    let maya = app.browser_of(MAYA).await;
    let stale = invitation(&maya, ADA).await.expect("an id");
    act(&maya, "resend", ADA).await;
    let second = link(&app, &mut smtp, ADA).await;
    assert_ne!(first, second);
    let old = app.stranger().get(&first).await;
    assert!(old.status == 410 && old.text().contains("There is a newer invitation"), "{}", old.text());
    assert_eq!(accept_new(&app, &first).await.status, 410);
    let late = maya.post(USERS, &[("do", "revoke"), ("invitation", &stale)]).await;
    assert!(late.status == 409 && late.text().contains("accepted, revoked or sent again"), "the list of before");
    app.clock.advance(Duration::days(6));
    assert_eq!(accept_new(&app, &second).await.status, 303);
    assert_eq!(role(&app, "ACME01", ADA).await.as_deref(), Some("viewer"));
}

#[tokio::test]
async fn a_revoked_invitation_opens_nothing_and_its_address_can_be_invited_again() {
    let (mut smtp, app) = mailing().await;
    let maya = app.browser_of(MAYA).await;
    invite(&maya, ADA, "admin", &[]).await;
    let revoked = link(&app, &mut smtp, ADA).await;
    assert_eq!(act(&maya, "revoke", ADA).await.status, 303);
    assert!(row(&maya, ADA).await.is_none());
    let page = app.stranger().get(&revoked).await;
    assert!(page.status == 410 && page.text().contains("This invitation was revoked"), "{}", page.text());
    assert!(page.text().contains("Ask an admin"));
    assert_eq!(accept_new(&app, &revoked).await.status, 410);
    assert_eq!(role(&app, "ACME01", ADA).await, None);

    // One that is revoked before its mail left is never mailed.
    let mails = smtp.received().await.len();
    invite(&maya, "eve@new.example", "viewer", &[]).await;
    act(&maya, "revoke", "eve@new.example").await;
    assert!(!service::jobs::mail_one(&app.services).await.unwrap());
    assert_eq!(smtp.received().await.len(), mails);

    assert_eq!(invite(&maya, ADA, "viewer", &[]).await.status, 303);
    assert_eq!(accept_new(&app, &link(&app, &mut smtp, ADA).await).await.status, 303);
    assert_eq!(role(&app, "ACME01", ADA).await.as_deref(), Some("viewer"));
}

#[tokio::test]
async fn an_expired_invitation_says_so_and_can_be_sent_again_or_made_anew() {
    let (mut smtp, app) = mailing().await;
    for (email, anew) in [(ADA, false), ("eve@new.example", true)] {
        let maya = app.browser_of(MAYA).await;
        invite(&maya, email, "viewer", &[]).await;
        let expired = link(&app, &mut smtp, email).await;
        app.clock.advance(Duration::days(7) + Duration::seconds(1));
        let page = accept_new(&app, &expired).await;
        assert!(page.status == 410 && page.text().contains("has expired"), "{}", page.text());
        let maya = app.browser_of(MAYA).await;
        assert!(row(&maya, email).await.expect("a row").text().contains("Expired"));
        let again = match anew {
            true => invite(&maya, email, "manager", &[]).await,
            false => act(&maya, "resend", email).await,
        };
        assert_eq!(again.status, 303);
        assert!(!row(&maya, email).await.expect("a row").text().contains("Expired"));
        assert_eq!(accept_new(&app, &link(&app, &mut smtp, email).await).await.status, 303);
        assert_eq!(role(&app, "ACME01", email).await.as_deref(), Some(if anew { "manager" } else { "viewer" }));
    }
}

#[tokio::test]
async fn nobody_is_flooded_with_invitations_and_no_workspace_holds_up_another() {
    let (mut smtp, app) = mailing().await;
    let maya = app.browser_of(MAYA).await;
    invite(&maya, ADA, "viewer", &[]).await;
    act(&maya, "resend", ADA).await;
    act(&maya, "revoke", ADA).await;
    assert_eq!(invite(&maya, ADA, "viewer", &[]).await.status, 303);
    let resent = act(&maya, "resend", ADA).await;
    assert_eq!((resent.status.as_u16(), resent.headers.contains_key("retry-after")), (429, true));
    assert!(resent.text().contains("This address got several invitations just now. Wait"), "{}", resent.text());
    act(&maya, "revoke", ADA).await;
    let page = invite(&maya, ADA, "viewer", &[]).await;
    assert_eq!((page.status.as_u16(), page.field("email")), (429, Some(ADA)));
    let tom = app.browser_of(TOM).await;
    let elsewhere = tom.post("/w/COBALT/settings/account/users/invite", &[("email", ADA), ("role", "viewer")]).await;
    assert_eq!(elsewhere.status, 303);
    app.clock.advance(Duration::minutes(10));
    assert_eq!(invite(&maya, ADA, "viewer", &[]).await.status, 303);
    let link = link(&app, &mut smtp, ADA).await;
    assert_eq!(accept_new(&app, &link).await.status, 303);
}

#[tokio::test]
async fn an_admin_who_revokes_does_not_wait_for_the_mail_server() {
    let (mut smtp, app) = mailing().await;
    let maya = app.browser_of(MAYA).await;
    invite(&maya, ADA, "viewer", &[]).await;
    smtp.set_mode(SmtpMode::Slow(std::time::Duration::from_secs(2))).await;
    let services = app.services.clone();
    let mailing = tokio::spawn(async move { service::jobs::mail_one(&services).await.unwrap() });
    smtp.wait_for_connection().await;
    assert_eq!(act(&maya, "revoke", ADA).await.status, 303);
    assert!(!mailing.is_finished(), "the mail is under way still");
    assert!(mailing.await.unwrap());
    assert_eq!(app.stranger().get(&link(&app, &mut smtp, ADA).await).await.status, 410);
    assert_eq!(maya.get(&keys("ACME01")).await.status, 200);
}
