//! Members get other roles and teams, and are removed.

use testkit::{TestApp, sign_in};

use super::{ADA, USERS, invite, joined, link, mailing, remove, role, row, seat, seat_as_seen, seen, team};
use crate::steps::{LI, MAYA, RAVI, TOM, count, create, keys, user_of};

#[tokio::test]
async fn another_role_and_other_teams_count_from_the_next_request_on_at_every_node() {
    let app = TestApp::start().await;
    let (_node, elsewhere) = app.another_dashboard().await;
    let (maya, li) = (app.browser_of(MAYA).await, app.browser_of(LI).await.at(&elsewhere));
    let (new, id) = (format!("{}/new", keys("ACME01")), user_of(&app, LI).await);
    assert_eq!(li.get(&new).await.status, 200);
    let (growth, platform) = (team(&app, "Growth").await, team(&app, "Platform").await);
    let saved = seat(&maya, &id, "viewer", &[&growth, &platform]).await;
    assert_eq!(saved.location(), Some(format!("{USERS}/{id}?done=saved").as_str()));
    assert_eq!(li.get(&new).await.status, 403, "at once, elsewhere");
    let listed = row(&maya, LI).await.expect("a row").text();
    assert!(listed.contains("Viewer") && listed.contains("Growth, Platform"), "{listed}");

    assert_eq!(seat(&maya, &id, "manager", &[]).await.status, 303);
    create(&li, "ACME01", "By Li", &["data"]).await;
    let (before, after): (String, String) = sqlx::query_as(
        "SELECT details->>'before', details->>'after' FROM audit_entries
         WHERE activity LIKE 'Changed the role of li%' ORDER BY number DESC LIMIT 1",
    )
    .fetch_one(&app.database.raw)
    .await
    .unwrap();
    assert!(before.contains("viewer") && before.contains("Growth") && before.contains("Platform"), "{before}");
    assert!(after.contains("manager") && !after.contains("Growth"), "{after}");
}

#[tokio::test]
async fn what_can_not_be_saved_is_told_and_changes_nothing() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let (li, support) = (user_of(&app, LI).await, team(&app, "Support").await);
    let mark = seen(&maya, &li).await;
    let before = count(&app, "audit_entries").await;
    let platform = team(&app, "Platform").await;
    let same = seat_as_seen(&maya, &li, &mark, "manager", &[&platform]).await;
    assert!(same.status == 422 && same.text().contains("nothing to save"), "{}", same.text());
    sqlx::raw_sql(
        "INSERT INTO teams VALUES ('COBALT', '7f0e7b8a-0000-4000-8000-000000000000', 'Theirs');
         UPDATE teams SET retired_at = now() WHERE name = 'Support'",
    )
    .execute(&app.database.raw)
    .await
    .unwrap();
    for bad in ["7f0e7b8a-0000-4000-8000-000000000000", "7f0e7b8a-0000-4000-8000-00000000000f", "x", &support] {
        let page = seat_as_seen(&maya, &li, &mark, "viewer", &[bad]).await;
        assert!(page.status == 422 && page.text().contains("isn’t there any more"), "{bad}: {}", page.text());
    }
    for bad in ["", "owner", "ADMIN"] {
        let page = seat_as_seen(&maya, &li, &mark, bad, &[]).await;
        assert!(page.status == 422 && page.text().contains("Choose what the person may do"), "{bad}");
    }
    assert_eq!(count(&app, "audit_entries").await, before);
    assert_eq!(seen(&maya, &li).await, mark);
}

#[tokio::test]
async fn two_admins_do_not_overwrite_each_other_unknowingly() {
    let (mut smtp, app) = mailing().await;
    let (maya, ada) = (app.browser_of(MAYA).await, joined(&app, &mut smtp, ADA, "admin").await);
    let (ravi, growth) = (user_of(&app, RAVI).await, team(&app, "Growth").await);
    let mark = seen(&maya, &ravi).await;
    assert_eq!(seat(&ada, &ravi, "manager", &[]).await.status, 303);
    let late = seat_as_seen(&maya, &ravi, &mark, "viewer", &[&growth]).await;
    let text = late.text();
    assert!(
        late.status == 409 && text.contains("was changed in the meantime") && text.contains("Manager now"),
        "{text}"
    );
    assert_eq!(role(&app, "ACME01", RAVI).await.as_deref(), Some("manager"));
    let checked = late.body.split("<input").filter(|input| input.contains(" checked")).collect::<Vec<_>>();
    assert!(checked.len() == 2 && checked[0].contains("viewer") && checked[1].contains(&growth), "{checked:?}");
    let late = maya.post(&format!("{USERS}/{ravi}/remove"), &[("seen", &mark)]).await;
    assert_eq!((late.status.as_u16(), role(&app, "ACME01", RAVI).await.is_some()), (409, true));
    // Somebody who has seen what is there now may.
    let now = late.field("seen").expect("what is there now").to_owned();
    assert_eq!(seat_as_seen(&maya, &ravi, &now, "viewer", &[&growth]).await.status, 303);
}

#[tokio::test]
async fn a_workspace_keeps_an_admin() {
    let (mut smtp, app) = mailing().await;
    let maya = app.browser_of(MAYA).await;
    let id = user_of(&app, MAYA).await;
    for refused in [seat(&maya, &id, "viewer", &[]).await, remove(&maya, &id).await] {
        let text = refused.text();
        assert!(refused.status == 409 && text.contains("a workspace always has an admin"), "{text}");
    }
    assert!(!maya.get(&format!("{USERS}/{id}")).await.text().contains("Leave the workspace"));
    let ada = joined(&app, &mut smtp, ADA, "admin").await;
    assert_eq!(seat(&maya, &id, "viewer", &[]).await.location(), Some("/"), "the page isn't for the role any more");
    assert_eq!(maya.get(USERS).await.status, 403);
    assert_eq!(ada.get(USERS).await.status, 200);
    assert_eq!(remove(&ada, &user_of(&app, ADA).await).await.status, 409, "now she is the one");
}

#[tokio::test]
async fn a_removed_person_is_out_at_the_very_next_request_at_every_node_and_the_keys_go_on() {
    let app = TestApp::start().await;
    let (_node, elsewhere) = app.another_dashboard().await;
    let (maya, li) = (app.browser_of(MAYA).await, app.browser_of(LI).await);
    let key = create(&li, "ACME01", "Of Li", &["data"]).await;
    let away = li.at(&elsewhere);
    assert_eq!(away.get(&keys("ACME01")).await.status, 200);
    let id = user_of(&app, LI).await;
    let confirmation = maya.get(&format!("{USERS}/{id}/remove")).await.text();
    assert!(confirmation.contains("Remove Li Wei from Acme Retail?"), "{confirmation}");
    assert!(
        confirmation.contains("active keys of this person go on working, and are listed to be handed over"),
        "{confirmation}"
    );
    let removed = remove(&maya, &id).await;
    assert_eq!(removed.location(), Some(format!("{USERS}?done=removed").as_str()));

    for browser in [&away, &li] {
        assert_eq!(browser.get(&keys("ACME01")).await.location().map(|to| to.starts_with("/login?")), Some(true));
        assert_eq!(browser.call("/api/keys", "{\"workspace\":\"ACME01\"}").await.status, 401);
    }
    assert_eq!(sign_in(&li, LI, service::demo::PASSWORD).await.status, 303);
    assert_eq!(li.get("/").await.location(), Some("/no-workspace"));
    assert_eq!(li.get(&keys("ACME01")).await.status, 404);
    assert!(app.gateway().opens_data("ACME01", &key.text).await);
    assert!(maya.get(&keys("ACME01")).await.text().contains("li@acme.example"), "“Created by” stays");
    assert!(row(&maya, LI).await.is_none());
    // Somebody who was told of keys isn't any more.
    let told: i64 =
        sqlx::query_scalar("SELECT count(*) FROM memberships m JOIN users u ON u.id = m.user_id WHERE u.email = $1")
            .bind(LI)
            .fetch_one(&app.database.raw)
            .await
            .unwrap();
    assert_eq!((told, count(&app, "team_members").await), (0, 2));
    assert_eq!(maya.get(&format!("{USERS}/{id}")).await.status, 404);
}

#[tokio::test]
async fn somebody_of_another_workspace_stays_signed_in_there_and_can_be_invited_again() {
    let (mut smtp, app) = mailing().await;
    let (tom, maya) = (app.browser_of(TOM).await, app.browser_of(MAYA).await);
    let id = user_of(&app, MAYA).await;
    let cobalt = "/w/COBALT/settings/account";
    let page = tom.get(&format!("{cobalt}/users/{id}")).await;
    let mark = page.field("seen").expect("Maya is a viewer there").to_owned();
    assert!(page.text().contains("Maya Chen"));
    assert_eq!(tom.post(&format!("{cobalt}/users/{id}/remove"), &[("seen", &mark)]).await.status, 303);
    assert_eq!(maya.get(&format!("{cobalt}/apis")).await.status, 404);
    assert_eq!(maya.get(&keys("ACME01")).await.status, 200);
    assert_eq!(role(&app, "ACME01", MAYA).await.as_deref(), Some("admin"));

    let again = tom.post(&format!("{cobalt}/users/invite"), &[("email", MAYA), ("role", "manager")]).await;
    assert_eq!(again.status, 303);
    let link = link(&app, &mut smtp, MAYA).await;
    assert_eq!(maya.post(&link, &[]).await.location(), Some("/w/COBALT/settings/account/apis"));
    assert_eq!(role(&app, "COBALT", MAYA).await.as_deref(), Some("manager"));
}

#[tokio::test]
async fn a_csm_who_leaves_a_workspace_stays_signed_in_as_a_csm() {
    let (mut smtp, app) = mailing().await;
    let (maya, noor) = (app.browser_of(MAYA).await, app.browser_of(crate::steps::NOOR).await);
    invite(&maya, crate::steps::NOOR, "viewer", &[]).await;
    let link = link(&app, &mut smtp, crate::steps::NOOR).await;
    assert_eq!(noor.post(&link, &[]).await.status, 303);
    assert_eq!(remove(&maya, &user_of(&app, crate::steps::NOOR).await).await.status, 303);
    assert_eq!(noor.get("/staff/workspaces").await.status, 200);
    assert_eq!(noor.get(USERS).await.status, 403, "as every CSM");
}
