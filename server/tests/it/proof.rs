//! The hash chain: whole after everything that people do, and whoever changes the database is found, with the
//! entry named.

use domain::audit::chain::Hash;
use futures::future::join_all;
use service::audit::{Break, checkpoint, verify};
use store::audit::StoredEntry;
use testkit::{TestApp, TestDatabase};

use crate::steps::{MAYA, create};

const LAST: &str = "(SELECT max(number) FROM audit_entries WHERE workspace_id = 'ACME01')";

async fn broken(app: &TestApp) -> Option<Break> {
    let acme = "ACME01".parse().expect("what the test asks for");
    verify(&app.services, Some(&acme)).await.expect("what the test asks for").remove(0).broken
}

/// As the database's owner might who knows how to switch the triggers off.
async fn tamper(app: &TestApp, statements: &str) {
    let mut connection = app.database.raw.acquire().await.expect("what the test asks for");
    let statements = format!("SET session_replication_role = replica; {statements}; RESET session_replication_role");
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements)).execute(&mut *connection).await.expect("what the test asks for");
}

async fn number(app: &TestApp, query: &str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(query.to_owned()))
        .fetch_one(&app.database.raw)
        .await
        .expect("what the test asks for")
}

#[tokio::test]
async fn every_chain_is_whole_and_stays_so_when_many_write_at_once() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    checkpoint(&app.services).await.unwrap();
    join_all((0..8).map(|i| create_named(&maya, i))).await;
    checkpoint(&app.services).await.unwrap();
    checkpoint(&app.services).await.unwrap();
    let reports = verify(&app.services, None).await.unwrap();
    assert!(reports.len() >= 3, "{reports:?}");
    for report in &reports {
        assert_eq!(report.broken, None, "{report}");
        assert!(report.entries > 0 && report.checkpoints > 0, "{report}");
    }
    let acme = reports.iter().find(|report| report.workspace.as_str() == "ACME01").unwrap();
    assert_eq!((acme.entries, acme.checkpoints), (number(&app, &format!("SELECT {LAST}")).await, 2));
    let gaps = "SELECT max(number) - count(*) FROM audit_entries WHERE workspace_id = 'ACME01'";
    assert_eq!(number(&app, gaps).await, 0);
}

async fn create_named(maya: &testkit::Browser, i: usize) {
    create(maya, "ACME01", &format!("Key {i}"), &["push"]).await;
}

#[tokio::test]
async fn whatever_is_changed_in_the_database_is_found_and_the_first_entry_named() {
    let of = "WHERE workspace_id = 'ACME01' AND number";
    let moved = "workspace_id, number, at, actor, actor_id, teams, team_set, ip, entity, entity_id, action, activity, \
                 details, request_id, folded, link, hash";
    let inserted = moved.replacen("number, at", "number, at + interval '1 microsecond'", 1);
    let cases = [
        (format!("UPDATE audit_entries SET activity = 'Nothing' {of} = 20"), Break::Changed(20)),
        (format!("UPDATE audit_entries SET details = '{{}}' {of} = 21"), Break::Changed(21)),
        (format!("UPDATE audit_entries SET folded = 'hidden' {of} = 22"), Break::Changed(22)),
        (format!("UPDATE audit_entries SET at = at - interval '40 days' {of} = 23"), Break::Changed(23)),
        (format!("DELETE FROM audit_entries {of} = 24"), Break::Missing(24)),
        (
            format!("UPDATE audit_entries SET number = CASE number WHEN 25 THEN 29 ELSE 25 END {of} IN (25, 29)"),
            Break::Changed(25),
        ),
        (
            format!("INSERT INTO audit_entries ({moved}) SELECT {inserted} FROM audit_entries {of} = 26"),
            Break::Inserted(26),
        ),
        (format!("DELETE FROM audit_entries {of} > 30"), Break::Missing(31)),
        ("UPDATE audit_heads SET hash = sha256('x') WHERE workspace_id = 'ACME01'".to_owned(), Break::Head(0)),
        ("UPDATE audit_checkpoints SET at = at - interval '1 day'".to_owned(), Break::Signature(0)),
        ("DELETE FROM audit_actor_facets WHERE actor LIKE 'li@%'".to_owned(), Break::FoundBy),
        ("UPDATE audit_team_facets SET entries = entries - 1".to_owned(), Break::FoundBy),
        (
            "INSERT INTO audit_segments VALUES ('ACME01', 512, now(), now(), B'0'::bit(16384))".to_owned(),
            Break::FoundBy,
        ),
    ];
    for (statement, expected) in cases {
        let app = TestApp::start().await;
        checkpoint(&app.services).await.unwrap();
        assert_eq!(broken(&app).await, None);
        let last = number(&app, &format!("SELECT {LAST}")).await;
        tamper(&app, &statement).await;
        let expected = match expected {
            Break::Head(_) => Break::Head(last),
            Break::Signature(_) => Break::Signature(last),
            other => other,
        };
        assert_eq!(broken(&app).await, Some(expected), "{statement}");
    }
}

/// The chain alone can't tell: the head was moved back as well. The checkpoint can, and when the database's are
/// removed too, the one in the file.
#[tokio::test]
async fn a_cut_tail_is_found_by_checkpoints_even_by_those_outside_the_database() {
    let app = TestApp::start().await;
    checkpoint(&app.services).await.unwrap();
    let cut = "DELETE FROM audit_entries WHERE workspace_id = 'ACME01' AND number > 30;
         UPDATE audit_heads h SET (number, at, hash) = (SELECT number, at, hash FROM audit_entries
             WHERE workspace_id = 'ACME01' ORDER BY number DESC LIMIT 1) WHERE workspace_id = 'ACME01'";
    tamper(&app, cut).await;
    assert_eq!(broken(&app).await, Some(Break::Missing(31)));
    tamper(&app, "DELETE FROM audit_checkpoints").await;
    assert_eq!(broken(&app).await, Some(Break::Missing(31)));
}

#[tokio::test]
async fn a_chain_that_was_computed_anew_is_found_by_its_checkpoint() {
    let app = TestApp::start().await;
    checkpoint(&app.services).await.unwrap();
    let acme = "ACME01".parse().unwrap();
    tamper(&app, "UPDATE audit_entries SET activity = 'Nothing' WHERE workspace_id = 'ACME01' AND number = 30").await;
    let entries: Vec<StoredEntry> = sqlx::query_as(
        "SELECT number, at, actor, actor_id, teams, team_set, ip, entity, entity_id, action, activity,
                details::text AS details, request_id, folded
         FROM audit_entries WHERE workspace_id = 'ACME01' ORDER BY number",
    )
    .fetch_all(&app.database.raw)
    .await
    .unwrap();
    let mut previous = Hash::genesis(&acme);
    let mut anew = String::new();
    for entry in &entries {
        let (link, hash) = entry.chained(&acme, &previous);
        let (folded, number) = (entry.derived().1.replace('\'', "''"), entry.number);
        anew.push_str(&format!(
            "UPDATE audit_entries SET link = '\\x{link}', hash = '\\x{hash}', folded = '{folded}'
             WHERE workspace_id = 'ACME01' AND number = {number};"
        ));
        previous = hash;
    }
    let last = entries.len() as i64;
    anew.push_str(&format!("UPDATE audit_heads SET hash = '\\x{previous}' WHERE workspace_id = 'ACME01'"));
    tamper(&app, &anew).await;
    assert!(matches!(broken(&app).await, Some(Break::Rewritten(number, _)) if number == last));
}

/// Nothing is left that could be wrong: that is what is wrong.
#[tokio::test]
async fn a_log_that_is_gone_as_a_whole_is_found() {
    let app = TestApp::start().await;
    let gone =
        ["audit_entries", "audit_heads"].map(|table| format!("DELETE FROM {table} WHERE workspace_id = 'ACME01'"));
    tamper(&app, &gone.join(";")).await;
    assert_eq!(broken(&app).await, Some(Break::Missing(1)));
    let all = verify(&app.services, None).await.unwrap();
    assert!(all.iter().any(|report| report.workspace.as_str() == "ACME01" && report.broken.is_some()));
    assert!(verify(&app.services, Some(&"NOSUCH".parse().unwrap())).await.is_err(), "a typo isn't a whole chain");
}

/// A checkpoint is in its file before the database has it: otherwise nobody would write it down any more.
#[tokio::test]
async fn a_checkpoint_that_its_file_does_not_take_is_made_again() {
    let app = TestApp::start().await;
    let folder = app.mail.with_file_name("checkpoints");
    std::fs::write(&folder, "in the way").unwrap();
    assert!(checkpoint(&app.services).await.is_err());
    assert_eq!(number(&app, "SELECT count(*) FROM audit_checkpoints").await, 0);
    std::fs::remove_file(&folder).unwrap();
    checkpoint(&app.services).await.unwrap();
    let written = std::fs::read_to_string(folder.join("ACME01.jsonl")).unwrap();
    assert_eq!(written.lines().count(), 1, "{written}");
}

#[tokio::test]
async fn an_entry_names_the_request_that_made_it() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Traced", &["push"]).await;
    let named: bool = sqlx::query_scalar("SELECT request_id IS NOT NULL FROM audit_entries WHERE entity_id = $1")
        .bind(&key.id)
        .fetch_one(&app.database.raw)
        .await
        .unwrap();
    assert!(named);
}

/// A database of the first weeks: its entries weren't chained.
#[tokio::test]
async fn entries_from_before_the_chain_are_moved_into_it_in_their_order() {
    let app = TestApp::start().await;
    let database: &TestDatabase = &app.database;
    let before = number(&app, &format!("SELECT {LAST}")).await;
    tamper(
        &app,
        "CREATE TABLE audit_entries_unchained AS
             SELECT workspace_id, number AS id, at, actor, actor_id, teams, ip, entity, entity_id, action, activity,
                    details::jsonb AS details FROM audit_entries;
         DELETE FROM audit_entries; DELETE FROM audit_heads;
         DELETE FROM audit_team_facets; DELETE FROM audit_actor_facets; DELETE FROM audit_segments",
    )
    .await;
    let db = store::Db::connect(&database.url, 2).await.unwrap();
    db.migrate().await.unwrap();
    db.migrate().await.unwrap();
    assert_eq!(broken(&app).await, None);
    assert_eq!(number(&app, &format!("SELECT {LAST}")).await, before);
}

/// A database whose entries were chained before there was anything to find them by.
#[tokio::test]
async fn entries_from_before_there_were_facets_are_found_after_the_migration() {
    let app = TestApp::start().await;
    let acme = "ACME01".parse().unwrap();
    let mut writer = testkit::LogWriter::at_end(&app.database.raw, &acme).await;
    let at = sqlx::query_scalar("SELECT at FROM audit_heads WHERE workspace_id = 'ACME01'");
    let at: time::OffsetDateTime = at.fetch_one(&app.database.raw).await.unwrap();
    for i in 0..1100 {
        writer.add(testkit::Made {
            at,
            actor: "System".to_owned(),
            teams: Vec::new(),
            ip: None,
            entity: "Session".to_owned(),
            action: "Create".to_owned(),
            activity: format!("Old {i}"),
            details: "{}".to_owned(),
        });
    }
    writer.flush(&app.database.raw).await;
    assert_eq!(broken(&app).await, None);
    tamper(&app, "DELETE FROM audit_team_facets; DELETE FROM audit_actor_facets; DELETE FROM audit_segments").await;
    assert_eq!(broken(&app).await, Some(Break::FoundBy));
    let db = store::Db::connect(&app.database.url, 2).await.unwrap();
    db.migrate().await.unwrap();
    assert_eq!(broken(&app).await, None);
}
