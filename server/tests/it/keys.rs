//! Creating, editing, regenerating and archiving: what opens an API afterwards, and what no longer does.

use testkit::{Answer, TestApp};

use crate::steps::{LI, MAYA, archive, confirm, create, keys, regenerate, submit_form, submit_new, version};

#[tokio::test]
async fn a_new_key_opens_its_apis_at_once_and_no_other() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Kiosk", &["push"]).await;

    let gateway = app.gateway();
    let push = "/v2/transaction/sendpush";
    assert_eq!(gateway.ask("ACME01", &key.text, push).await.status, 200);
    assert_eq!(gateway.ask("ACME01", &key.text, "/v1/customer/ACME01").await, Answer::refused(403, "api_not_allowed"));
    assert_eq!(gateway.ask("COBALT", &key.text, push).await, Answer::refused(401, "invalid_key"));
    assert_eq!(gateway.ask("ACME01", &key.text, "/admin").await, Answer::refused(403, "route_not_mapped"));

    let list = maya.get(&keys("ACME01")).await;
    assert!(list.text().contains("Kiosk"));
    assert!(!list.body.contains(&key.text), "the text is shown once");
}

#[tokio::test]
async fn sending_the_same_form_again_makes_no_second_key_and_shows_none() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let path = format!("{}/new", keys("ACME01"));
    let token = maya.get(&path).await.field("form").expect("a token").to_owned();
    let hidden = [("form", token.as_str())];

    let (first, second) = tokio::join!(
        submit_form(&maya, &path, "Twice", &["data"], &hidden),
        submit_form(&maya, &path, "Twice", &["data"], &hidden),
    );
    let shown = [&first, &second].into_iter().filter(|page| page.new_key().is_some()).count();
    assert_eq!(shown, 1, "one answer shows the key: {} {}", first.status, second.status);
    assert!([first.status, second.status].contains(&reqwest::StatusCode::CONFLICT));

    let third = submit_form(&maya, &path, "Twice again", &["data"], &hidden).await;
    assert_eq!(third.status, 409);
    assert!(third.new_key().is_none());
    let made: i64 = sqlx::query_scalar("SELECT count(*) FROM api_keys WHERE name LIKE 'Twice%'")
        .fetch_one(&app.database.raw)
        .await
        .unwrap();
    assert_eq!(made, 1);
}

#[tokio::test]
async fn each_regeneration_ends_the_text_before_it() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let first = create(&maya, "ACME01", "Rotating", &["data"]).await;
    let gateway = app.gateway();
    assert!(gateway.opens_data("ACME01", &first.text).await);

    let second = regenerate(&maya, "ACME01", &first).await;
    assert!(!gateway.opens_data("ACME01", &first.text).await, "the old text is refused at once");
    assert!(gateway.opens_data("ACME01", &second).await);

    let third = regenerate(&maya, "ACME01", &first).await;
    for old in [&first.text, &second] {
        let answer = gateway.ask("ACME01", old, "/v1/customer/ACME01").await;
        assert_eq!(answer, Answer::refused(401, "invalid_key"));
    }
    assert!(gateway.opens_data("ACME01", &third).await);
    assert_eq!(third[3..15], first.text[3..15], "the key keeps its id");
}

#[tokio::test]
async fn an_edit_changes_what_a_key_opens_and_not_its_text() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Widening", &["push"]).await;
    let path = format!("{}/{}/edit", keys("ACME01"), key.id);
    let edit = maya.get(&path).await;
    let version = edit.field("version").expect("a version").to_owned();

    let saved = submit_form(&maya, &path, "Widened", &["data", "segmentation"], &[("version", &version)]).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    let gateway = app.gateway();
    assert!(gateway.opens_data("ACME01", &key.text).await);
    let push = gateway.ask("ACME01", &key.text, "/v2/transaction/sendpush").await;
    assert_eq!(push, Answer::refused(403, "api_not_allowed"));

    let details = maya.get(&format!("{}/{}", keys("ACME01"), key.id)).await;
    assert!(details.text().contains("Renamed “Widening” to “Widened” and changed its API access"));
}

#[tokio::test]
async fn an_archived_key_is_refused_and_can_not_be_changed_any_more() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Leaving", &["data"]).await;
    let gateway = app.gateway();

    let version = version(&maya, "ACME01", &key.id, "archive").await;
    let wrong = confirm(&maya, "ACME01", &key.id, "archive", &version, "leaving").await;
    assert_eq!(wrong.status, 422, "another spelling doesn't confirm");
    assert!(gateway.opens_data("ACME01", &key.text).await);

    archive(&maya, "ACME01", &key).await;
    let answer = gateway.ask("ACME01", &key.text, "/v1/customer/ACME01").await;
    assert_eq!(answer, Answer::refused(401, "invalid_key"));

    for what in ["regenerate", "archive"] {
        let again = confirm(&maya, "ACME01", &key.id, what, "2", &key.name).await;
        assert_eq!(again.status, 409, "{what}");
        assert!(again.new_key().is_none());
    }
    assert!(!gateway.opens_data("ACME01", &key.text).await);
}

#[tokio::test]
async fn the_eleventh_archived_key_drops_the_oldest_from_the_list_and_its_text_stays_refused() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let gateway = app.gateway();
    // The demo has two archived keys; nine more make eleven.
    let mut archived = Vec::new();
    for n in 0..9 {
        let key = create(&maya, "ACME01", &format!("Short-lived {n}"), &["data"]).await;
        archive(&maya, "ACME01", &key).await;
        archived.push(key);
    }
    let list = maya.get(&format!("{}/archived", keys("ACME01"))).await.text();
    assert!(!list.contains("Old mailer"), "archived longest ago");
    assert!(list.contains("Spring campaign"));
    assert!(archived.iter().all(|key| list.contains(&key.name)));

    for n in 9..11 {
        let key = create(&maya, "ACME01", &format!("Short-lived {n}"), &["data"]).await;
        archive(&maya, "ACME01", &key).await;
        archived.push(key);
    }
    let list = maya.get(&format!("{}/archived", keys("ACME01"))).await.text();
    assert!(!list.contains(&archived[0].name), "the first of ours has left the list");
    assert!(archived[1..].iter().all(|key| list.contains(&key.name)));
    for key in &archived {
        let answer = gateway.ask("ACME01", &key.text, "/v1/customer/ACME01").await;
        assert_eq!(answer, Answer::refused(401, "invalid_key"), "{}", key.name);
    }
    let taken = submit_new(&maya, "ACME01", "short-lived 0", &["data"]).await;
    assert_eq!(taken.status, 422, "the name of a key that left the list stays taken");
}

#[tokio::test]
async fn the_second_of_two_people_is_told_what_the_first_did_and_loses_nothing_typed() {
    let app = TestApp::start().await;
    let (maya, li) = (app.browser_of(MAYA).await, app.browser_of(LI).await);
    let key = create(&maya, "ACME01", "Shared", &["data"]).await;
    let path = format!("{}/{}/edit", keys("ACME01"), key.id);
    let seen_by_li = li.get(&path).await.field("version").expect("a version").to_owned();

    let renewed = regenerate(&maya, "ACME01", &key).await;
    let refused = submit_form(&li, &path, "Renamed by Li", &["data", "push"], &[("version", &seen_by_li)]).await;
    assert_eq!(refused.status, 409);
    let text = refused.text();
    assert!(text.contains("Regenerated “Shared”") && text.contains(MAYA), "{text}");
    assert_eq!(refused.field("name"), Some("Renamed by Li"), "what Li typed is still there");

    let now = refused.field("version").expect("the version of now").to_owned();
    let saved = submit_form(&li, &path, "Renamed by Li", &["data", "push"], &[("version", &now)]).await;
    assert_eq!(saved.status, 303);
    assert!(app.gateway().opens_data("ACME01", &renewed).await, "Maya's new text isn't lost either");
}

#[tokio::test]
async fn a_used_key_says_when_it_was_last_used() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Busy", &["data"]).await;
    let page = format!("{}/{}", keys("ACME01"), key.id);
    assert!(maya.get(&page).await.text().contains("Never"));
    assert!(app.gateway().opens_data("ACME01", &key.text).await);
    service::usage::flush(&app.services).await.unwrap();
    assert!(maya.get(&page).await.text().contains("just now"));
}
