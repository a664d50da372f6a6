//! The rate of entries written by sixteen workspaces at once: as the application does it, without the chain,
//! and as a bare insert.

use std::sync::Arc;

use domain::api::Catalog;
use domain::audit::{Actor, Change};
use domain::ids::WorkspaceId;
use sqlx::PgPool;
use store::{Db, Scope};
use time::{Duration, OffsetDateTime};

use crate::measure::{thousands, timed};

const WRITERS: usize = 16;
/// Entries of each writer in a round.
const EACH: usize = 250;
const ROUNDS: usize = 5;
/// Chained entries may be written at least at this share of the bare insert's rate.
const TARGET: f64 = 0.6;

const INSERT: &str =
    "INSERT INTO audit_entries (workspace_id, number, at, actor, teams, team_set, entity, entity_id, action,
                                                 activity, details, folded, link, hash)
     VALUES ($1, $2, $3, 'System', '{}', '', 'Workspace', $1, 'Create', $4, '{}', $5, $6, $6)";

#[derive(Clone, Copy, PartialEq)]
enum Way {
    Bare,
    Scoped,
    Chained,
}

/// Prints the rates.
pub async fn measure(db: &Db, raw: &PgPool) {
    let at = OffsetDateTime::UNIX_EPOCH + Duration::days(20_049 + 731);
    sqlx::query("SELECT audit_make_quarters($1, $1)").bind(at.date()).execute(raw).await.expect("a quarter");
    let ways = [
        (Way::Bare, "bare insert"),
        (Way::Scoped, "insert in a change's transaction, no chain"),
        (Way::Chained, "with the chain"),
    ];
    let mut best = [0.0_f64; 3];
    let mut sums = [0.0_f64; 3];
    for round in 0..=ROUNDS {
        for (index, (way, _)) in ways.iter().enumerate() {
            let (took, ()) = timed(write(db, raw, *way, at)).await;
            let rate = (WRITERS * EACH) as f64 / took.as_secs_f64();
            // The first round warms up.
            if round > 0 {
                sums[index] += rate / ROUNDS as f64;
                best[index] = best[index].max(rate);
            }
        }
    }
    let head = "16 workspaces writing, entries/s";
    println!("\n{head:<46}{:>12}{:>12}{:>12}{:>14}", "mean", "best", "× bare", "× in scope");
    for (index, (_, name)) in ways.iter().enumerate() {
        let (bare, scoped) = (sums[index] / sums[0], sums[index] / sums[1]);
        let verdict = match (index, bare >= TARGET) {
            (2, true) => format!("  ≥ {TARGET}"),
            (2, false) => format!("  BELOW {TARGET} of the bare insert"),
            _ => String::new(),
        };
        let (mean, best) = (thousands(sums[index]), thousands(best[index]));
        println!("{name:<46}{mean:>12}{best:>12}{bare:>12.2}{scoped:>14.2}{verdict}");
    }
}

async fn write(db: &Db, raw: &PgPool, way: Way, at: OffsetDateTime) {
    let catalog = Arc::new(testkit::catalog());
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let (db, raw) = (db.clone(), raw.clone());
        let prefix = if way == Way::Chained { "CHAIN" } else { "BARE" };
        let catalog = Arc::clone(&catalog);
        writers.spawn(async move {
            let workspace: WorkspaceId = format!("{prefix}{writer}").parse().expect("an id");
            sqlx::query("INSERT INTO workspaces (id, name, created_at) VALUES ($1, $1, $2) ON CONFLICT DO NOTHING")
                .bind(workspace.as_str())
                .bind(at)
                .execute(&raw)
                .await
                .expect("a workspace");
            let next = "SELECT coalesce(max(number), 0) FROM audit_entries WHERE workspace_id = $1";
            let next: i64 = sqlx::query_scalar(next).bind(workspace.as_str()).fetch_one(&raw).await.expect("a number");
            for number in next + 1..=next + EACH as i64 {
                one(&db, &raw, &catalog, way, &workspace, number, at + Duration::microseconds(number)).await;
            }
        });
    }
    while let Some(done) = writers.join_next().await {
        done.expect("a writer");
    }
}

async fn one(
    db: &Db,
    raw: &PgPool,
    catalog: &Catalog,
    way: Way,
    workspace: &WorkspaceId,
    number: i64,
    at: OffsetDateTime,
) {
    let name = format!("Key {number}");
    if way == Way::Chained {
        let mut tx = db.begin(Scope::Workspace(workspace)).await.expect("a transaction");
        let change = Change::WorkspaceCreated { name };
        tx.record(catalog, workspace, &Actor::System, &change, at).await.expect("an entry");
        return tx.commit().await.expect("a commit");
    }
    let activity = format!("Created the workspace “{name}”");
    let folded = format!("{}\u{1f}workspace\u{1f}system\u{1f}\u{1f}", activity.to_lowercase());
    let query =
        sqlx::query(INSERT).bind(workspace.as_str()).bind(number).bind(at).bind(activity).bind(folded).bind([0_u8; 32]);
    if way == Way::Bare {
        query.execute(raw).await.expect("an entry");
        return;
    }
    let begin = format!("BEGIN; SET LOCAL ROLE latchkey_app; SET LOCAL app.workspace = '{workspace}'");
    let mut tx = raw.begin_with(sqlx::AssertSqlSafe(begin)).await.expect("a transaction");
    query.execute(&mut *tx).await.expect("an entry");
    tx.commit().await.expect("a commit");
}
