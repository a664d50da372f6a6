//! `make bench`: how quick verdicts are, and the audit log at ten million entries, each beside what does without
//! Latchkey on the same machine in the same run. Every figure is printed with its baseline; targets are those of
//! issues 3 and 4.

mod exports;
mod load;
mod measure;
mod pages;
mod verify;
mod writes;

use std::path::{Path, PathBuf};

use private_pg::{PrivatePg, Settings};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use store::Db;

/// Connections: writers at the same time, and some.
const CONNECTIONS: u32 = 24;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    match words[..] {
        ["bare", port] => runtime.block_on(verify::peers::bare(port.parse().expect("a port"))),
        ["select", port, url] => runtime.block_on(verify::peers::select(port.parse().expect("a port"), url)),
        ["verify", folder] => with_postgres(folder, |url, folder| runtime.block_on(verify::run(url, folder))),
        ["verify", folder, keys] => {
            let keys = keys.parse().expect("a number of keys");
            with_postgres(folder, |url, folder| runtime.block_on(verify::run_at(url, folder, keys)));
        }
        ["audit", folder] => with_postgres(folder, |url, folder| runtime.block_on(run(url, folder, 10_000_000))),
        ["audit", folder, entries] => {
            let entries = entries.parse().expect("a number of entries");
            with_postgres(folder, |url, folder| runtime.block_on(run(url, folder, entries)));
        }
        _ => panic!("bench verify FOLDER [KEYS] | audit FOLDER [ENTRIES]: FOLDER is where the database lies"),
    }
}

fn with_postgres(folder: &str, work: impl FnOnce(&str, &Path)) {
    let folder = PathBuf::from(folder);
    let postgres = PrivatePg::start(&Settings { data_dir: folder.clone(), fast_and_loose: false }).expect("PostgreSQL");
    work(&postgres.url(), &folder);
    postgres.stop().expect("PostgreSQL stops");
}

async fn run(url: &str, folder: &Path, entries: usize) {
    let db = Db::connect(url, CONNECTIONS).await.expect("the database");
    db.migrate().await.expect("the schema");
    let raw = PgPoolOptions::new().max_connections(CONNECTIONS).connect(url).await.expect("the database");
    load::load(&raw, entries).await;
    sqlx::raw_sql("CREATE EXTENSION IF NOT EXISTS pg_prewarm").execute(&raw).await.expect("pg_prewarm, of contrib");
    warm(&raw).await;
    pages::measure(&db, &raw).await;
    exports::measure(&db, &raw, url, folder).await;
    writes::measure(&db, &raw).await;
    raw.close().await;
    db.close().await;
}

/// Reads the database into memory: what is measured is Latchkey and PostgreSQL, not the disk.
async fn warm(raw: &PgPool) {
    let warmed: i64 = sqlx::query_scalar(
        "SELECT sum(pg_prewarm(c.oid))::bigint * 8192 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = 'public' AND c.relkind IN ('r', 'i') AND c.relname ~ '^audit_'",
    )
    .fetch_one(raw)
    .await
    .expect("memory");
    let buffers: String = sqlx::query_scalar("SHOW shared_buffers").fetch_one(raw).await.expect("a setting");
    println!("{:.1} GB were read into memory before; shared_buffers is {buffers}.", warmed as f64 / 1e9);
}
