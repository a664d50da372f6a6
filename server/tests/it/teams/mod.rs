//! Teams: made, renamed and retired by admins, and what the audit log remembers of them.

mod hand_over;
mod keys;

use testkit::{Browser, Page, TestApp};

use crate::steps::{LI, MAYA, NOOR, RAVI, SOFIA, TOM, count, create, make_team, team_of, teams};

const NOBODYS: &str = "7f0e7b8a-0000-4000-8000-000000000000";

async fn rename(browser: &Browser, team: &str, seen: &str, name: &str) -> Page {
    browser.post(&format!("{}/{team}", teams("ACME01")), &[("seen", seen), ("name", name)]).await
}

async fn retire(browser: &Browser, team: &str) -> Page {
    browser.post(&format!("{}/{team}/retire", teams("ACME01")), &[]).await
}

/// What a reader sees of a page, without what the browser's program takes over.
fn seen(page: &Page) -> String {
    page.text().split("__RESOLVED_RESOURCES").next().unwrap_or_default().to_owned()
}

/// Puts somebody into a team, as the page of that person does.
pub async fn join(app: &TestApp, team: &str, email: &str) {
    sqlx::query("INSERT INTO team_members SELECT 'ACME01', $1::uuid, id FROM users WHERE email = $2")
        .bind(team)
        .bind(email)
        .execute(&app.database.raw)
        .await
        .expect("a member");
}

/// Takes somebody out of the workspace, as the page of that person does.
pub async fn leave(app: &TestApp, email: &str) {
    for table in ["team_members", "memberships"] {
        let statement = format!(
            "DELETE FROM {table} WHERE workspace_id = 'ACME01' AND user_id = (SELECT id FROM users WHERE email = $1)"
        );
        sqlx::query(sqlx::AssertSqlSafe(statement)).bind(email).execute(&app.database.raw).await.expect("gone");
    }
}

/// The teams that the last entry of an actor names.
async fn last_teams(app: &TestApp, actor: &str) -> Vec<String> {
    sqlx::query_scalar("SELECT teams FROM audit_entries WHERE actor = $1 ORDER BY at DESC, number DESC LIMIT 1")
        .bind(actor)
        .fetch_one(&app.database.raw)
        .await
        .expect("an entry")
}

#[tokio::test]
async fn a_name_is_kept_as_it_was_typed_and_has_1_to_100_characters() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let long = "ü".repeat(100);
    for name in ["  Data science  ", long.as_str(), "<b>R&D</b>", "👩‍🚀"] {
        let team = make_team(&maya, "ACME01", name).await;
        let page = maya.get(&format!("{}/{team}", teams("ACME01"))).await;
        assert_eq!(page.status, 200);
        assert!(!page.body.contains("<b>R&D"), "markup stays text: {}", page.body);
    }
    assert!(maya.get(&teams("ACME01")).await.text().contains("Data science"));

    let (before, entries) = (count(&app, "teams").await, count(&app, "audit_entries").await);
    let longer = "ü".repeat(101);
    for (name, part) in [
        ("", "Give the team a name"),
        (" \u{3000} ", "Give the team a name"),
        (longer.as_str(), "at most 100 characters"),
        ("a\u{7}b", "invisible"),
        ("a\u{202E}b", "invisible"),
        ("growth", "Another team of this workspace has this name"),
        ("DATA SCIENCE", "Another team of this workspace has this name"),
    ] {
        let page = maya.post(&format!("{}/new", teams("ACME01")), &[("name", name)]).await;
        assert_eq!(page.status, 422, "{name:?}");
        assert!(page.text().contains(part), "{name:?}: {}", page.text());
        assert!(page.body.contains("aria-invalid=\"true\""), "{name:?}");
        if !name.trim().is_empty() && !name.contains('\u{7}') {
            assert_eq!(page.field("name"), Some(name), "what was typed is kept");
        }
    }
    assert_eq!((count(&app, "teams").await, count(&app, "audit_entries").await), (before, entries));
}

#[tokio::test]
async fn names_in_letters_beyond_ascii_are_the_same_in_any_case() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    make_team(&maya, "ACME01", "ÉQUIPE ÎLE").await;
    let page = maya.post(&format!("{}/new", teams("ACME01")), &[("name", "équipe île")]).await;
    assert_eq!(page.status, 422);
}

#[tokio::test]
async fn a_team_can_be_renamed_to_its_own_name_in_other_letters_and_not_to_anothers() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let growth = team_of(&app, "ACME01", "Growth").await;
    let taken = rename(&maya, &growth, "Growth", "PLATFORM").await;
    assert_eq!(taken.status, 422);
    assert_eq!((taken.field("name"), taken.field("seen")), (Some("PLATFORM"), Some("Growth")));
    assert_eq!(rename(&maya, &growth, "Growth", "GROWTH").await.status, 303);

    let entries = count(&app, "audit_entries").await;
    assert_eq!(rename(&maya, &growth, "GROWTH", "GROWTH").await.status, 303);
    assert_eq!(count(&app, "audit_entries").await, entries, "the name that it has is no change");
}

#[tokio::test]
async fn the_second_of_two_admins_is_told_what_the_first_called_it() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let growth = team_of(&app, "ACME01", "Growth").await;
    rename(&maya, &growth, "Growth", "Sales").await;
    let late = rename(&maya, &growth, "Growth", "Marketing").await;
    assert_eq!(late.status, 409);
    assert!(late.text().contains("It is now named “Sales”"), "{}", late.text());
    assert_eq!((late.field("name"), late.field("seen")), (Some("Marketing"), Some("Sales")));
    assert_eq!(rename(&maya, &growth, "Sales", "Marketing").await.status, 303);
}

#[tokio::test]
async fn an_entry_keeps_the_teams_of_its_moment_whatever_becomes_of_them() {
    let app = TestApp::start().await;
    let (maya, li) = (app.browser_of(MAYA).await, app.browser_of(LI).await);
    create(&li, "ACME01", "Before", &["data"]).await;
    let platform = team_of(&app, "ACME01", "Platform").await;
    rename(&maya, &platform, "Platform", "Foundations").await;
    assert_eq!(last_teams(&app, LI).await, ["Platform"], "written before the team was renamed");
    create(&li, "ACME01", "Between", &["data"]).await;
    assert_eq!(last_teams(&app, LI).await, ["Foundations"]);
    retire(&maya, &platform).await;
    assert_eq!(last_teams(&app, LI).await, ["Foundations"], "written before the team was retired");
    create(&li, "ACME01", "After", &["data"]).await;
    assert_eq!(last_teams(&app, LI).await, Vec::<String>::new());

    let found = |team: &str| format!("/w/ACME01/settings/account/audit-logs?team={team}&actor={LI}&action=Create");
    let old = maya.get(&found("Platform")).await.text();
    assert!(old.contains("“Before”") && !old.contains("“Between”"), "the log is found by the name of then");
    let new = maya.get(&found("Foundations")).await.text();
    assert!(new.contains("“Between”") && !new.contains("“Before”") && !new.contains("“After”"));
}

#[tokio::test]
async fn a_retired_team_has_no_members_its_name_is_free_and_retiring_again_changes_nothing() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let support = team_of(&app, "ACME01", "Support").await;
    join(&app, &support, LI).await;
    let confirm = maya.get(&format!("{}/{support}/retire", teams("ACME01"))).await.text();
    assert!(confirm.contains("Retire “Support”?") && confirm.contains("2 members leave it"), "{confirm}");
    assert_eq!(retire(&maya, &support).await.location(), Some("/w/ACME01/settings/account/teams?done=retired"));

    assert!(!maya.get(&teams("ACME01")).await.text().contains("Support"), "it has no keys and leaves the list");
    let page = maya.get(&format!("{}/{support}", teams("ACME01"))).await;
    assert!(page.text().contains("This team is retired") && page.text().contains("Nobody is in this team"));
    assert_eq!(page.field("name"), None, "it can't be renamed");
    let details: String = sqlx::query_scalar("SELECT details::text FROM audit_entries WHERE entity_id = $1")
        .bind(&support)
        .fetch_one(&app.database.raw)
        .await
        .expect("the entry");
    assert!(details.contains(LI) && details.contains(RAVI), "the entry says who was in it: {details}");

    let entries = count(&app, "audit_entries").await;
    assert_eq!(retire(&maya, &support).await.status, 303);
    let late = rename(&maya, &support, "Support", "Help desk").await;
    assert_eq!(late.status, 409);
    assert_eq!(count(&app, "audit_entries").await, entries);

    let again = make_team(&maya, "ACME01", "support").await;
    assert_ne!(again, support);
    assert!(maya.get(&format!("{}/{again}", teams("ACME01"))).await.text().contains("Nobody is in this team"));
}

#[tokio::test]
async fn a_team_of_another_workspace_is_answered_like_one_that_does_not_exist() {
    let app = TestApp::start().await;
    let (maya, sofia) = (app.browser_of(MAYA).await, app.browser_of(SOFIA).await);
    let theirs = make_team(&sofia, "BOREAL", "Crew").await;
    for page in ["", "/retire"] {
        let [foreign, unknown] = [&theirs[..], NOBODYS].map(|id| format!("{}/{id}{page}", teams("ACME01")));
        let plain = |page: &Page, id: &str| page.text().replace(id, "…");
        let (a, b) = (maya.get(&foreign).await, maya.get(&unknown).await);
        assert_eq!((a.status.as_u16(), b.status.as_u16()), (404, 404), "{page}");
        assert_eq!(plain(&a, &theirs), plain(&b, NOBODYS), "{page}");
        let fields = [("seen", "Crew"), ("name", "Ours")];
        let (a, b) = (maya.post(&foreign, &fields).await, maya.post(&unknown, &fields).await);
        assert_eq!((a.status.as_u16(), b.status.as_u16()), (404, 404), "{page}");
        assert_eq!(plain(&a, &theirs), plain(&b, NOBODYS), "{page}");
    }
    for id in ["x", "%00", "..", "new%2F.."] {
        assert_eq!(maya.get(&format!("{}/{id}", teams("ACME01"))).await.status, 404, "{id}");
    }
    let crew = sofia.get(&format!("{}/{theirs}", teams("BOREAL"))).await;
    assert!(crew.text().contains("Crew") && !crew.text().contains("This team is retired"), "theirs is as it was");
    make_team(&maya, "ACME01", "Crew").await;
}

#[tokio::test]
async fn whoever_is_no_admin_changes_no_team_by_an_edited_form() {
    let app = TestApp::start().await;
    let growth = team_of(&app, "ACME01", "Growth").await;
    let state = || async {
        let names: Vec<(String, bool)> =
            sqlx::query_as("SELECT name, retired_at IS NULL FROM teams WHERE workspace_id = 'ACME01' ORDER BY name")
                .fetch_all(&app.database.raw)
                .await
                .expect("teams");
        (names, count(&app, "team_members").await)
    };
    let before = state().await;
    for (person, status) in [(LI, 403), (RAVI, 403), (TOM, 404), (NOOR, 403)] {
        let browser = app.browser_of(person).await;
        let list = teams("ACME01");
        for path in [&list, &format!("{list}/new"), &format!("{list}/{growth}"), &format!("{list}/{growth}/retire")] {
            assert_eq!(browser.get(path).await.status, status, "{person}: {path}");
        }
        assert_eq!(browser.post(&format!("{list}/new"), &[("name", "Sneaky")]).await.status, status, "{person}");
        assert_eq!(rename(&browser, &growth, "Growth", "Sneaky").await.status, status, "{person}");
        assert_eq!(retire(&browser, &growth).await.status, status, "{person}");
        let keys = browser.get(&crate::steps::keys("ACME01")).await;
        assert!(!keys.body.contains("/settings/account/teams\""), "{person}: the navigation doesn't lead there");
    }
    assert_eq!(state().await, before);
    let maya = app.browser_of(MAYA).await;
    assert!(maya.get(&crate::steps::keys("ACME01")).await.body.contains("/settings/account/teams\""));
}

#[tokio::test]
async fn of_two_forms_that_make_the_same_team_at_once_one_does() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let path = format!("{}/new", teams("ACME01"));
    for round in 0..5 {
        let (one, other) = (format!("Race {round}"), format!("RACE {round}"));
        let (one, other) = ([("name", one.as_str())], [("name", other.as_str())]);
        let (a, b) = tokio::join!(maya.post(&path, &one), maya.post(&path, &other));
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 422]);
    }
}
