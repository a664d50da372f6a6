//! A key belongs to the team that it was made for, until somebody gives it to another.

use testkit::{Page, TestApp};

use super::{NOBODYS, join, retire, seen};
use crate::steps::{
    LI, MAYA, RAVI, SOFIA, count, create, id_of, keys, make_team, submit_form, submit_new, team_of, teams,
};

/// The option of "Team" that a form has chosen.
fn chosen(page: &Page) -> Option<String> {
    let option = page
        .body
        .split("<option")
        .skip(1)
        .find(|option| option.split('>').next().is_some_and(|tag| tag.contains(" selected")))?;
    Some(option.split('>').nth(1)?.split('<').next()?.to_owned())
}

async fn team_in_database(app: &TestApp, name: &str) -> Option<String> {
    sqlx::query_scalar(
        "SELECT t.name FROM api_keys k LEFT JOIN teams t ON t.workspace_id = k.workspace_id AND t.id = k.team_id
         WHERE k.name = $1",
    )
    .bind(name)
    .fetch_one(&app.database.raw)
    .await
    .expect("the key")
}

#[tokio::test]
async fn a_new_key_is_the_creators_teams_unless_another_one_is_chosen() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let path = format!("{}/new", keys("ACME01"));
    assert_eq!(chosen(&maya.get(&path).await).as_deref(), Some("Growth"));
    create(&maya, "ACME01", "Not said", &["data"]).await;
    assert_eq!(team_in_database(&app, "Not said").await.as_deref(), Some("Growth"));
    let page = maya.get(&format!("{}/{}", keys("ACME01"), id_of(&app, "ACME01", "Not said").await)).await;
    assert!(page.text().contains("TeamGrowth"), "{}", page.text());

    let platform = team_of(&app, "ACME01", "Platform").await;
    for (name, team, is) in [("Chosen", platform.as_str(), Some("Platform")), ("Nobody's", "", None)] {
        let form = maya.get(&path).await;
        let hidden = [("form", form.field("form").expect("a token")), ("team", team)];
        let page = submit_form(&maya, &path, name, &["data"], &hidden).await;
        assert!(page.new_key().is_some(), "{name}: {}", page.text());
        assert_eq!(team_in_database(&app, name).await.as_deref(), is);
    }

    // Of several teams it is the first by name.
    let early = make_team(&maya, "ACME01", "apples").await;
    join(&app, &early, MAYA).await;
    assert_eq!(chosen(&maya.get(&path).await).as_deref(), Some("apples"));
}

#[tokio::test]
async fn a_workspace_without_teams_is_asked_for_none() {
    let app = TestApp::start().await;
    sqlx::query(
        "UPDATE workspaces SET early_access_enabled_at = now(), early_access_enabled_by = 'x' WHERE id = 'BOREAL'",
    )
    .execute(&app.database.raw)
    .await
    .expect("early access");
    let sofia = app.browser_of(SOFIA).await;
    let form = sofia.get(&format!("{}/new", keys("BOREAL"))).await;
    assert!(form.field("form").is_some() && !form.body.contains("name=\"team\""));
    create(&sofia, "BOREAL", "Without", &["data"]).await;
    assert!(!sofia.get(&keys("BOREAL")).await.text().contains("Team:"));
}

#[tokio::test]
async fn a_team_of_another_workspace_or_a_retired_one_takes_no_key_by_an_edited_form() {
    let app = TestApp::start().await;
    let (maya, sofia) = (app.browser_of(MAYA).await, app.browser_of(SOFIA).await);
    let theirs = make_team(&sofia, "BOREAL", "Crew").await;
    let retired = make_team(&maya, "ACME01", "Gone").await;
    retire(&maya, &retired).await;
    let own = create(&maya, "ACME01", "Steady", &["data"]).await;
    let edit = format!("{}/{}/edit", keys("ACME01"), own.id);
    let new = format!("{}/new", keys("ACME01"));
    let (made, entries) = (count(&app, "api_keys").await, count(&app, "audit_entries").await);
    for team in [theirs.as_str(), &retired, NOBODYS, "x", "'; --"] {
        let token = maya.get(&new).await.field("form").expect("a token").to_owned();
        let page = submit_form(&maya, &new, "Smuggled", &["push"], &[("form", &token), ("team", team)]).await;
        assert_eq!(page.status, 422, "{team}");
        assert!(page.text().contains("There is no such team any more"), "{team}: {}", page.text());
        assert!(!page.text().contains("Crew"));
        assert_eq!(page.field("name"), Some("Smuggled"), "what was typed is kept");
        let page = submit_form(&maya, &edit, "Steady", &["data"], &[("version", "1"), ("team", team)]).await;
        assert_eq!(page.status, 422, "{team}");
        assert!(page.text().contains("There is no such team any more"), "{team}");
    }
    assert_eq!((count(&app, "api_keys").await, count(&app, "audit_entries").await), (made, entries));
    assert_eq!(team_in_database(&app, "Steady").await.as_deref(), Some("Growth"));
}

#[tokio::test]
async fn a_manager_moves_a_key_and_the_entry_says_from_where_to_where() {
    let app = TestApp::start().await;
    let (maya, li) = (app.browser_of(MAYA).await, app.browser_of(LI).await);
    let key = create(&maya, "ACME01", "Moving", &["data"]).await;
    let path = format!("{}/{}/edit", keys("ACME01"), key.id);
    assert_eq!(chosen(&li.get(&path).await).as_deref(), Some("Growth"));
    let platform = team_of(&app, "ACME01", "Platform").await;
    let moved = submit_form(&li, &path, "Moving", &["data"], &[("version", "1"), ("team", &platform)]).await;
    assert_eq!(moved.status, 303, "{}", moved.text());
    let (activity, details): (String, String) = sqlx::query_as(
        "SELECT activity, details::text FROM audit_entries WHERE entity_id = $1 ORDER BY number DESC LIMIT 1",
    )
    .bind(&key.id)
    .fetch_one(&app.database.raw)
    .await
    .expect("the entry");
    assert_eq!(activity, "Moved “Moving” to the team “Platform”");
    let details: serde_json::Value = serde_json::from_str(&details).expect("JSON");
    assert_eq!((&details["before"]["team"], &details["after"]["team"]), (&"Growth".into(), &"Platform".into()));
    assert!(app.gateway().opens_data("ACME01", &key.text).await, "the text goes on working");

    let same = submit_form(&li, &path, "Moving", &["data"], &[("version", "2"), ("team", &platform)]).await;
    assert_eq!(same.status, 422, "nothing differs");
    let stale = submit_form(&maya, &path, "Moving", &["data"], &[("version", "1"), ("team", "")]).await;
    assert_eq!(stale.status, 409, "Maya hadn't seen that");
    assert!(stale.text().contains("Moved “Moving” to the team “Platform”"));
    let none = submit_form(&maya, &path, "Moving", &["data"], &[("version", "2"), ("team", "")]).await;
    assert_eq!(none.status, 303);
    assert_eq!(team_in_database(&app, "Moving").await, None);
    let ravi = app.browser_of(RAVI).await;
    let viewer = submit_form(&ravi, &path, "Moving", &["data"], &[("version", "3"), ("team", &platform)]).await;
    assert_eq!(viewer.status, 403);
}

#[tokio::test]
async fn the_keys_of_a_retired_team_stay_its_and_work() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Left over", &["data"]).await;
    let growth = team_of(&app, "ACME01", "Growth").await;
    retire(&maya, &growth).await;
    assert!(app.gateway().opens_data("ACME01", &key.text).await);
    assert!(maya.get(&keys("ACME01")).await.text().contains("Team: Growth (retired)"));
    let list = maya.get(&teams("ACME01")).await.text();
    assert!(list.contains("Growth") && list.contains("Retired"), "it is listed while it has keys");
    let page = maya.get(&format!("{}/{growth}", teams("ACME01"))).await.text();
    assert!(page.contains("Left over") && page.contains("This team is retired"));

    // An edit of something else leaves it there, and a new key doesn't get there.
    let path = format!("{}/{}/edit", keys("ACME01"), key.id);
    assert_eq!(chosen(&maya.get(&path).await).as_deref(), Some("Growth (retired)"));
    let renamed = submit_form(&maya, &path, "Kept", &["data"], &[("version", "1"), ("team", &growth)]).await;
    assert_eq!(renamed.status, 303, "{}", renamed.text());
    assert_eq!(team_in_database(&app, "Kept").await.as_deref(), Some("Growth"));
    assert!(!maya.get(&format!("{}/new", keys("ACME01"))).await.body.contains("Growth"));
    submit_form(&maya, &path, "Kept", &["data"], &[("version", "2"), ("team", "")]).await;
    let back = submit_form(&maya, &path, "Kept", &["data"], &[("version", "3"), ("team", &growth)]).await;
    assert_eq!(back.status, 422, "once it has left there is no way back");
}

#[tokio::test]
async fn the_filter_shows_exactly_the_keys_of_the_team_with_the_search_and_without() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let all = [
        ("Checkout service", "Growth"),
        ("Northwind (vendor)", "Growth"),
        ("Loyalty app", "Growth"),
        ("Warehouse sync", "Platform"),
        ("Support console", "Platform"),
        ("Data API key", "none"),
        ("Push API key", "none"),
    ];
    let shown = |page: Page| {
        let inside = page
            .body
            .split("<tbody")
            .nth(1)
            .and_then(|rest| rest.split("</tbody").next())
            .unwrap_or_default()
            .to_owned();
        all.iter().filter(|(name, _)| inside.contains(name)).map(|(name, _)| *name).collect::<Vec<_>>()
    };
    let of = |team: &str| all.iter().filter(|(_, of)| *of == team).map(|(name, _)| *name).collect::<Vec<_>>();
    for team in ["Growth", "Platform", "none"] {
        let id = if team == "none" { "none".to_owned() } else { team_of(&app, "ACME01", team).await };
        let page = maya.get(&format!("{}?team={id}", keys("ACME01"))).await;
        assert!(page.body.contains(&format!("{} of 7", of(team).len())), "{team}");
        assert_eq!(
            chosen(&page).as_deref(),
            Some(if team == "none" { "No team" } else { team }),
            "a search stays there"
        );
        assert_eq!(shown(page), of(team), "{team}");
    }
    assert_eq!(shown(maya.get(&keys("ACME01")).await).len(), all.len());
    assert_eq!(shown(maya.get(&format!("{}?team=", keys("ACME01"))).await).len(), all.len());
    let platform = team_of(&app, "ACME01", "Platform").await;
    let both = format!("{}?team={platform}&q=SYNC", keys("ACME01"));
    assert_eq!(shown(maya.get(&both).await), ["Warehouse sync"]);
    let named = format!("{}?q=platform", keys("ACME01"));
    assert_eq!(shown(maya.get(&named).await), of("Platform"), "the search finds teams too");

    let sofia = app.browser_of(SOFIA).await;
    let theirs = make_team(&sofia, "BOREAL", "Crew").await;
    let foreign = maya.get(&format!("{}?team={theirs}", keys("ACME01"))).await;
    let unknown = maya.get(&format!("{}?team={NOBODYS}", keys("ACME01"))).await;
    assert_eq!((foreign.status.as_u16(), unknown.status.as_u16()), (200, 200));
    assert_eq!(seen(&foreign), seen(&unknown));
    assert!(foreign.text().contains("No active key of this team"));
}

#[tokio::test]
async fn the_chosen_team_survives_an_expired_session() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let platform = team_of(&app, "ACME01", "Platform").await;
    let path = format!("{}/new", keys("ACME01"));
    let token = maya.get(&path).await.field("form").expect("a token").to_owned();
    app.clock.advance(time::Duration::minutes(31));
    let expired = submit_form(&maya, &path, "Slow", &["data"], &[("form", &token), ("team", &platform)]).await;
    let login = expired.location().expect("the sign-in page").to_owned();
    let next = maya.get(&login).await.field("next").expect("where to go on").replace("&amp;", "&");
    let fields = [("email", MAYA), ("password", service::demo::PASSWORD), ("next", next.as_str())];
    let back = maya.post("/login", &fields).await.location().expect("the form").to_owned();
    assert_eq!(chosen(&maya.get(&back).await).as_deref(), Some("Platform"));
    assert_eq!(submit_new(&maya, "ACME01", "Slow", &["data"]).await.status, 200);
}
