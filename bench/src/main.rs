//! `make bench`: how quick the audit log is at ten million entries, beside what PostgreSQL alone takes on the
//! same machine in the same run. Every figure is printed with its baseline; targets are issue 3's.

mod exports;
mod load;
mod measure;
mod pages;
mod writes;

use std::path::{Path, PathBuf};

use private_pg::{PrivatePg, Settings};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use store::Db;

/// Connections: writers at the same time, and some.
const CONNECTIONS: u32 = 24;

fn main() {
    let mut words = std::env::args().skip(1);
    let folder = PathBuf::from(words.next().expect("bench FOLDER [ENTRIES]: where the database lies"));
    let entries = words.next().map_or(10_000_000, |count| count.parse().expect("a number of entries"));
    let postgres = PrivatePg::start(&Settings { data_dir: folder.clone(), fast_and_loose: false }).expect("PostgreSQL");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(run(&postgres.url(), &folder, entries));
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
