//! Reports: their rows a second beside PostgreSQL's own COPY of the same rows, and the memory of the real
//! worker while it writes them.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use service::{MailSettings, MailWay, Services, SystemClock, SystemRandom};
use sqlx::PgPool;
use sqlx::postgres::PgPoolCopyExt as _;
use store::Db;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::load::LARGE;
use crate::measure::{Times, thousands, timed};

const SIZES: [i64; 3] = [10_000, 100_000, 1_000_000];
const ROUNDS: usize = 5;
/// A report may be written at least at this share of COPY's rate.
const TARGET: f64 = 0.7;
/// So much may the worker's peak differ between the smallest report and the largest.
const FLAT_MB: f64 = 32.0;

/// Prints rates and memory.
pub async fn measure(db: &Db, raw: &PgPool, url: &str, folder: &Path) {
    let data_dir = folder.join("exports-bench");
    let services = services(db, &data_dir);
    sqlx::query("INSERT INTO users (id, email, name, created_at) VALUES ($1, 'bench@example.com', 'Bench', now()) ON CONFLICT DO NOTHING")
        .bind(Uuid::nil())
        .execute(raw)
        .await
        .expect("a user");
    println!("\n{:<46}{:>12}{:>12}{:>12}", "reports, rows/s (median of 5)", "report", "COPY", "× COPY");
    for size in SIZES {
        let from = begin_of(raw, size).await;
        let (mut reports, mut copies) = (Times::default(), Times::default());
        for _ in 0..ROUNDS {
            let export = ask(raw, from, size).await;
            // The first step writes the file, the second mails it.
            let (took, worked) = timed(service::exports::work_one(&services)).await;
            assert!(worked.expect("a step"), "the report was due");
            let state = "SELECT written_at IS NOT NULL FROM exports WHERE id = $1";
            let written: bool = sqlx::query_scalar(state).bind(export).fetch_one(raw).await.expect("the report");
            assert!(written, "the report was written");
            reports.add(took);
            copies.add(timed(copy(raw, from)).await.0);
            service::exports::work_one(&services).await.expect("a mail");
        }
        let rate = |times: &Times| size as f64 / (times.quantile(0.5) / 1e3);
        let share = rate(&reports) / rate(&copies);
        let verdict = if share >= TARGET { "≥" } else { "BELOW" };
        let name = format!("{} rows", thousands(size as f64));
        println!(
            "{name:<46}{:>12}{:>12}{share:>12.2}  {verdict} {TARGET}",
            thousands(rate(&reports)),
            thousands(rate(&copies))
        );
    }
    memory(raw, url, &data_dir).await;
}

fn services(db: &Db, data_dir: &Path) -> Services {
    let config = service::Config {
        secrets: [7; 32].into(),
        catalog: testkit::catalog(),
        mail: MailSettings { from: "bench@example.com".to_owned(), way: MailWay::Folder(data_dir.join("mail")) },
        public_url: "http://127.0.0.1:3000".parse().expect("an address"),
        data_dir: data_dir.to_owned(),
        retention: None,
        revocation: service::cluster::Mode::Lease,
        private_issuers: false,
    };
    Services::new(db.clone(), Arc::new(SystemClock), Arc::new(SystemRandom), config).expect("services")
}

/// From when on the large log has so many entries.
async fn begin_of(raw: &PgPool, size: i64) -> OffsetDateTime {
    sqlx::query_scalar(
        "SELECT at FROM audit_entries WHERE workspace_id = $1 AND number =
            (SELECT greatest(1, number - $2 + 1) FROM audit_heads WHERE workspace_id = $1)",
    )
    .bind(LARGE)
    .bind(size)
    .fetch_one(raw)
    .await
    .expect("an entry")
}

/// A report that is due, of everything since then.
async fn ask(raw: &PgPool, from: OffsetDateTime, size: i64) -> Uuid {
    let id = Uuid::from_u128(u128::from_be_bytes(rand_bytes()));
    sqlx::query(
        "INSERT INTO exports (id, workspace_id, workspace_name, asked_by, asked_by_email, asked_at, form_token, teams, actions,
                              actors, from_at, upto, upto_at, upto_hash, rows, due_at)
         SELECT $1, h.workspace_id, 'Large', $2, 'bench@example.com', now(), $1, '{}', '{}', '{}', $3, h.number, h.at, h.hash,
                (SELECT count(*) FROM audit_entries WHERE workspace_id = $4 AND at >= $3), now()
         FROM audit_heads h WHERE h.workspace_id = $4",
    )
    .bind(id)
    .bind(Uuid::nil())
    .bind(from)
    .bind(LARGE)
    .execute(raw)
    .await
    .unwrap_or_else(|error| panic!("a report of {size} rows: {error}"));
    id
}

fn rand_bytes() -> [u8; 16] {
    let mut bytes = [0; 16];
    service::Random::fill(&SystemRandom, &mut bytes);
    bytes
}

/// The same columns of the same rows as PostgreSQL writes them; gives their bytes.
async fn copy(raw: &PgPool, from: OffsetDateTime) -> usize {
    let micros = from.unix_timestamp_nanos() / 1000;
    let statement = format!(
        "COPY (SELECT at, team_set, entity, activity, action, actor, ip, number, hash, link FROM audit_entries
               WHERE workspace_id = '{LARGE}' AND at >= to_timestamp({micros} / 1000000::numeric)
               ORDER BY at DESC, number DESC) TO STDOUT (FORMAT csv)"
    );
    let mut rows = raw.copy_out_raw(&statement).await.expect("a COPY");
    let mut bytes = 0;
    while let Some(piece) = rows.try_next().await.expect("rows") {
        bytes += piece.len();
    }
    bytes
}

/// The peak of a worker of its own for each size.
async fn memory(raw: &PgPool, url: &str, data_dir: &Path) {
    let Some(program) = std::env::var_os("LATCHKEY_BIN") else {
        println!("LATCHKEY_BIN names no program: the worker's memory isn't measured.");
        return;
    };
    println!("\n{:<46}{:>12}", "worker's peak of memory, MB", "peak");
    let mut peaks = Vec::new();
    for size in SIZES {
        let from = begin_of(raw, size).await;
        let mut worker = Command::new(&program)
            .arg("serve")
            .env("LATCHKEY_ROLES", "worker")
            .env("DATABASE_URL", url)
            .env("LATCHKEY_DATA_DIR", data_dir)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the worker");
        let export = ask(raw, from, size).await;
        until_mailed(raw, export).await;
        let peak = peak_mb(&worker);
        stop(&mut worker);
        println!("{:<46}{peak:>12.1}", format!("{} rows", thousands(size as f64)));
        peaks.push(peak);
    }
    let spread = peaks.iter().copied().fold(f64::MIN, f64::max) - peaks.iter().copied().fold(f64::MAX, f64::min);
    println!("{:<46}{spread:>12.1}  {} {FLAT_MB}", "spread", if spread <= FLAT_MB { "≤" } else { "ABOVE" });
}

async fn until_mailed(raw: &PgPool, export: Uuid) {
    let mailed = "SELECT mailed_at IS NOT NULL FROM exports WHERE id = $1";
    while !sqlx::query_scalar::<_, bool>(mailed).bind(export).fetch_one(raw).await.expect("the report") {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn peak_mb(worker: &Child) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", worker.id())).expect("the worker's status");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("its peak");
    let kilobytes: f64 = line.split_whitespace().nth(1).and_then(|word| word.parse().ok()).expect("a number");
    kilobytes * 1024.0 / 1e6
}

fn stop(worker: &mut Child) {
    worker.kill().expect("the worker ends");
    worker.wait().expect("its end");
}
