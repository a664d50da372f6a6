//! Asking for a report, and who gets to see it.

use domain::audit::AuditAsked;
use domain::export::ExportStage;
use domain::views::ExportOffer;
use futures::future::join_all;
use testkit::TestApp;

use super::{download_of, entries_about, finished, page_of, seen, stage};
use crate::steps::{LI, MAYA, NOOR, RAVI, TOM, ask, count, export_form};

const FORM: &str = "7f0e7b8a-1111-4000-8000-000000000000";

#[tokio::test]
async fn what_is_offered_is_what_is_asked_for_recorded_and_found_again() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let asked =
        r#"{"teams":[],"actions":["Create"],"actors":[],"range":"","from":"","to":"","zone":"","by":"","value":""}"#;
    let page = maya.call("/api/export_offer", &format!(r#"{{"workspace":"ACME01","asked":{asked}}}"#)).await;
    let offer: ExportOffer = serde_json::from_str(&page.body).expect("an offer");
    let counted: i64 =
        sqlx::query_scalar("SELECT count(*) FROM audit_entries WHERE workspace_id = 'ACME01' AND action = 'Create'")
            .fetch_one(&app.database.raw)
            .await
            .expect("a number");
    assert_eq!((offer.rows, offer.mailed_to.as_str()), (counted, MAYA));

    let id = ask(&maya, "ACME01", &[("action", "Create")]).await;
    let export = seen(&maya, &id).await.export;
    assert_eq!((export.rows, export.asked_by.as_str()), (counted, MAYA));
    assert_eq!((&export.filter, export.stage), (&offer.filter, ExportStage::Waiting { setback: None }));
    let (activity, details): (String, String) =
        sqlx::query_as("SELECT activity, details::text FROM audit_entries WHERE entity = 'Export' AND entity_id = $1")
            .bind(&id)
            .fetch_one(&app.database.raw)
            .await
            .expect("one entry");
    assert_eq!(activity, format!("Asked for a report of {}", domain::export::entries(counted)));
    assert_eq!(details, format!(r#"{{"after":{{"actions":["Create"],"rows":{counted}}}}}"#));

    // It is found again on the log's page, by who asked for it.
    let log = "/w/ACME01/settings/account/audit-logs";
    assert!(maya.get(log).await.body.contains(&page_of(&id)));
    assert!(!app.browser_of(LI).await.get(log).await.body.contains(&page_of(&id)));
}

#[tokio::test]
async fn a_form_makes_one_report_however_often_and_however_quickly_it_is_sent() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let entries = count(&app, "audit_entries").await;
    let (path, fields) = (export_form("ACME01"), [("form", FORM), ("action", "Create")]);
    let send = || maya.post(&path, &fields);
    let first = send().await;
    let address = first.location().expect("a report").to_owned();
    for again in join_all((0..4).map(|_| send())).await {
        assert_eq!((again.status.as_u16(), again.location()), (303, Some(&address[..])));
    }
    assert_eq!((count(&app, "exports").await, count(&app, "audit_entries").await), (1, entries + 1));
    let other = "7f0e7b8a-2222-4000-8000-000000000000";
    let fields = [("form", other)];
    let raced = join_all((0..4).map(|_| maya.post(&path, &fields))).await;
    assert!(raced.iter().all(|page| page.location() == raced[0].location() && page.status == 303));
    assert_ne!(raced[0].location(), Some(&address[..]), "another form makes another report");
    assert_eq!((count(&app, "exports").await, count(&app, "audit_entries").await), (2, entries + 2));
    // The same token in another workspace is another form.
    let ours = app.browser_of(TOM).await.post(&export_form("COBALT"), &[("form", FORM)]).await;
    assert_ne!(ours.location(), Some(&address[..]));
}

#[tokio::test]
async fn whatever_is_typed_is_asked_for() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    for odd in ["a\0b", "'; DROP TABLE exports; --", "\u{1f}", "\\", "%_", "🔑\r\n"] {
        let fields = [("value", odd), ("team", odd), ("actor", odd)];
        let id = ask(&maya, "ACME01", &fields).await;
        assert_eq!(super::work(&app).await, 2, "{odd:?}");
        let csv = maya.get(&download_of(&id)).await.body;
        assert_eq!(super::rows_of(&app, &csv), 0, "{odd:?}");
        let page = maya.call("/api/audit_log", &view(odd)).await;
        assert_eq!(page.status, 200, "{odd:?}: {}", page.body);
    }
}

/// The question of the same view.
fn view(odd: &str) -> String {
    let asked =
        AuditAsked { value: odd.into(), teams: vec![odd.into()], actors: vec![odd.into()], ..AuditAsked::default() };
    serde_json::json!({ "workspace": "ACME01", "question": { "asked": asked, "cursor": "Newest", "seen": null } })
        .to_string()
}

#[tokio::test]
async fn what_needs_mending_makes_no_report() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let (exports, entries) = (count(&app, "exports").await, count(&app, "audit_entries").await);
    for bad in [("from", "yesterday"), ("action", "Burn"), ("zone", "Mars/Olympus"), ("range", "1y")] {
        let page = maya.post(&export_form("ACME01"), &[bad]).await;
        assert_eq!(page.status, 422, "{bad:?}: {}", page.text());
    }
    assert_eq!((count(&app, "exports").await, count(&app, "audit_entries").await), (exports, entries));
}

/// How somebody is answered: the page, its data, the file.
async fn answers(browser: &testkit::Browser, id: &str) -> [u16; 3] {
    let data = browser.call("/api/export", &format!(r#"{{"export":"{id}"}}"#)).await;
    let [page, file] = [browser.get(&page_of(id)).await, browser.get(&download_of(id)).await];
    for text in [&page.body, &data.body, &file.body] {
        assert!(!text.contains("Entry number") && !text.contains("Created the workspace"), "{text}");
    }
    [page.status, data.status, file.status].map(|status| status.as_u16())
}

#[tokio::test]
async fn nobody_sees_a_report_who_may_not_read_its_log() {
    let app = TestApp::start().await;
    let (maya, id) = finished(&app).await;
    let nobodys = "7f0e7b8a-9999-4000-8000-000000000000";
    let tom = app.browser_of(TOM).await;
    assert_eq!(answers(&tom, &id).await, [404; 3], "another workspace's admin");
    assert_eq!(answers(&tom, nobodys).await, [404; 3], "as if it weren't there");
    assert_eq!(answers(&tom, "..%2f..%2fsecret").await[2], 404);
    assert_eq!(answers(&app.browser_of(RAVI).await, &id).await, [403; 3], "a viewer");
    assert_eq!(answers(&app.browser_of(NOOR).await, &id).await, [403; 3], "a CSM");

    let stranger = app.stranger();
    assert_eq!(answers(&stranger, &id).await, [303, 401, 303], "signed out");
    let next = format!("/login?next=%2Fexports%2F{id}%2Fdownload");
    assert_eq!(stranger.get(&download_of(&id)).await.location(), Some(&next[..]));

    // Another who may read the log may have it; and whoever may no longer, doesn't.
    let li = app.browser_of(LI).await;
    assert_eq!(li.get(&download_of(&id)).await.status, 200);
    let before = entries_about(&app, &id, "Downloaded").await;
    for (email, change, expected) in
        [(LI, "UPDATE memberships SET role = 'viewer'", 403), (MAYA, "DELETE FROM memberships", 404)]
    {
        let statement =
            format!("{change} WHERE workspace_id = 'ACME01' AND user_id = (SELECT id FROM users WHERE email = $1)");
        let team = "DELETE FROM team_members WHERE workspace_id = 'ACME01' AND user_id = (SELECT id FROM users WHERE email = $1)";
        for statement in [team.to_owned(), statement] {
            sqlx::query(sqlx::AssertSqlSafe(statement)).bind(email).execute(&app.database.raw).await.expect("done");
        }
        let browser = if email == LI { &li } else { &maya };
        assert_eq!(answers(browser, &id).await, [expected; 3], "{email}");
    }
    assert_eq!(entries_about(&app, &id, "Downloaded").await, before, "what is refused isn't recorded");
}

#[tokio::test]
async fn a_report_that_is_not_written_cannot_be_downloaded() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let id = ask(&maya, "ACME01", &[]).await;
    assert_eq!(maya.get(&download_of(&id)).await.status, 404);
    assert_eq!(stage(&maya, &id).await, ExportStage::Waiting { setback: None });
    assert!(maya.get(&page_of(&id)).await.text().contains("Preparing your report"));
}
