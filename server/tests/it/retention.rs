//! Old entries are removed a quarter at a time when the operator says so; what is left stays provable, and
//! whoever removes entries by themselves is found.

use domain::audit::{AuditAsked, AuditQuestion};
use domain::views::{AuditPage, AuditTotal};
use service::audit::{Break, checkpoint, retire, verify};
use testkit::{LogWriter, Made, TestApp};
use time::{Duration, OffsetDateTime};

use crate::steps::TOM;

const KEPT: Duration = Duration::days(100);

/// Adds entries every six hours for 150 days, so that a quarter ends among them.
async fn fill(app: &TestApp) -> OffsetDateTime {
    let head = "SELECT at FROM audit_heads WHERE workspace_id = 'COBALT'";
    let first: OffsetDateTime =
        sqlx::query_scalar(head).fetch_one(&app.database.raw).await.expect("what the test asks for");
    let mut writer = LogWriter::at_end(&app.database.raw, &"COBALT".parse().expect("what the test asks for")).await;
    for i in 0..600 {
        writer.add(Made {
            at: first + Duration::hours(6) * (i + 1),
            actor: if i % 2 == 0 { "ada@cobalt.example" } else { "bob@cobalt.example" }.to_owned(),
            teams: if i % 3 == 0 { vec!["Growth".to_owned()] } else { Vec::new() },
            ip: None,
            entity: "Session".to_owned(),
            action: "Create".to_owned(),
            activity: format!("Signed in, time {i}."),
            details: "{}".to_owned(),
        });
    }
    writer.flush(&app.database.raw).await;
    first
}

/// The end of the quarter that a moment is in.
async fn end_of_quarter(app: &TestApp, moment: OffsetDateTime) -> OffsetDateTime {
    sqlx::query_scalar("SELECT (date_trunc('quarter', $1 AT TIME ZONE 'UTC') + interval '3 months') AT TIME ZONE 'UTC'")
        .bind(moment)
        .fetch_one(&app.database.raw)
        .await
        .expect("what the test asks for")
}

async fn numbers(app: &TestApp) -> (i64, i64, i64) {
    sqlx::query_as("SELECT min(number), max(number), count(*) FROM audit_entries WHERE workspace_id = 'COBALT'")
        .fetch_one(&app.database.raw)
        .await
        .expect("what the test asks for")
}

async fn broken(app: &TestApp) -> Option<Break> {
    verify(&app.services, Some(&"COBALT".parse().expect("what the test asks for")))
        .await
        .expect("what the test asks for")
        .remove(0)
        .broken
}

async fn found(app: &TestApp, value: &str) -> AuditPage {
    let asked = AuditAsked { value: value.to_owned(), ..AuditAsked::default() };
    let question = AuditQuestion { asked, ..AuditQuestion::default() };
    let body = serde_json::json!({ "workspace": "COBALT", "question": question });
    let page = app.browser_of(TOM).await.call("/api/audit_log", &body.to_string()).await;
    serde_json::from_str(&page.body).unwrap_or_else(|error| panic!("{error}: {}", page.body))
}

/// An app whose quarter has just become old enough: how many entries it has, and the services that remove them.
async fn aged() -> (TestApp, service::Services, i64) {
    let app = TestApp::start().await;
    let first = fill(&app).await;
    checkpoint(&app.services).await.expect("what the test asks for");
    let services = app.services_that_keep(KEPT).await;
    let end = end_of_quarter(&app, first).await;
    let old: i64 = sqlx::query_scalar("SELECT count(*) FROM audit_entries WHERE workspace_id = 'COBALT' AND at < $1")
        .bind(end)
        .fetch_one(&app.database.raw)
        .await
        .expect("what the test asks for");
    app.clock.advance(end + KEPT - app.services.now() - Duration::hours(1));
    let before = numbers(&app).await;
    retire(&services).await.expect("what the test asks for");
    assert_eq!(numbers(&app).await, before, "an hour too early");
    app.clock.advance(Duration::hours(2));
    retire(&app.services).await.expect("what the test asks for");
    assert_eq!(numbers(&app).await, before, "nobody said that entries may go");
    (app, services, old)
}

#[tokio::test]
async fn a_quarter_goes_when_it_is_old_enough_and_the_rest_is_whole_and_found_as_before() {
    let (app, services, old) = aged().await;
    let (_, last, count) = numbers(&app).await;
    let copied = crate::steps::count(&app, "staff_entries").await;
    retire(&services).await.unwrap();
    // What removed them is recorded.
    assert_eq!(numbers(&app).await, (old + 1, last + 1, count - old + 1));
    checkpoint(&app.services).await.unwrap();
    for report in verify(&app.services, None).await.unwrap() {
        assert_eq!(report.broken, None, "{report}");
        if report.workspace.as_str() == "COBALT" {
            assert_eq!((report.removed, report.entries), (old, count - old + 1), "{report}");
        }
    }
    let all = found(&app, "").await;
    let sentence = &all.entries[1].entry.activity;
    assert!(sentence.starts_with(&format!("Removed the entries up to number {old}, ")), "{sentence}");
    assert_eq!(all.total, AuditTotal::Exactly(count - old + 1 + 1), "and Tom's own sign-in");
    assert_eq!(found(&app, "time 0.").await.entries.len(), 0);
    assert_eq!(found(&app, "time 599.").await.entries.len(), 1);
    for table in ["audit_team_facets", "audit_actor_facets"] {
        let counted = format!("SELECT sum(entries)::bigint FROM {table} WHERE workspace_id = 'COBALT'");
        let counted: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(counted)).fetch_one(&app.database.raw).await.unwrap();
        assert_eq!(counted, numbers(&app).await.2, "{table}");
    }
    let strays: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM staff_entries s WHERE NOT EXISTS (
             SELECT FROM audit_entries e WHERE e.workspace_id = s.workspace_id AND e.number = s.number)",
    )
    .fetch_one(&app.database.raw)
    .await
    .unwrap();
    assert!(copied > 0 && strays == 0, "the log of CSMs holds what there is: {copied}, {strays}");
    let once = numbers(&app).await;
    retire(&services).await.unwrap();
    assert_eq!(numbers(&app).await, once, "the second time there is nothing to remove");
}

#[tokio::test]
async fn entries_that_somebody_else_removed_are_missed() {
    let number = "workspace_id = 'COBALT' AND number";
    type Case = (String, fn(i64) -> Break);
    let cases: [Case; 4] = [
        ("DELETE FROM audit_stubs".to_owned(), |_| Break::Missing(1)),
        ("UPDATE audit_stubs SET removed_at = removed_at + interval '1 day'".to_owned(), Break::Stub),
        (
            format!(
                "DELETE FROM audit_entries WHERE {number} = (SELECT min(number) FROM audit_entries WHERE workspace_id = 'COBALT')"
            ),
            |old| Break::Missing(old + 1),
        ),
        // A checkpoint is no stub, though the same key signed it.
        (
            "INSERT INTO audit_stubs SELECT workspace_id, number, at, hash, at, public_key, signature
             FROM audit_checkpoints WHERE workspace_id = 'COBALT'"
                .to_owned(),
            |_| Break::Stub(0),
        ),
    ];
    for (statement, expected) in cases {
        let (app, services, old) = aged().await;
        retire(&services).await.unwrap();
        checkpoint(&app.services).await.unwrap();
        assert_eq!(broken(&app).await, None);
        let mut connection = app.database.raw.acquire().await.unwrap();
        let statements = format!("SET session_replication_role = replica; {statement}; RESET session_replication_role");
        sqlx::raw_sql(sqlx::AssertSqlSafe(statements)).execute(&mut *connection).await.unwrap();
        let found = broken(&app).await;
        match expected(old) {
            Break::Stub(0) => assert!(matches!(found, Some(Break::Stub(_))), "{statement}: {found:?}"),
            expected => assert_eq!(found, Some(expected), "{statement}"),
        }
    }
}
