//! `make bench`: how quick the audit log is at ten million entries, beside what PostgreSQL alone takes on the
//! same machine in the same run. Every figure is printed with its baseline; targets are issue 3's.

mod exports;
mod load;
mod measure;
mod pages;
mod writes;

use std::path::{Path, PathBuf};

use private_pg::{PrivatePg, Settings};
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
    warm(&folder.join("postgres/base"));
    pages::measure(&db, &raw).await;
    exports::measure(&db, &raw, url, folder).await;
    writes::measure(&db, &raw).await;
    raw.close().await;
    db.close().await;
}

/// Reads the database's files once: what is measured is Latchkey and PostgreSQL, not the disk.
fn warm(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            warm(&path);
        } else if let Ok(mut file) = std::fs::File::open(&path) {
            // A file that goes away meanwhile isn't read later either.
            let _ = std::io::copy(&mut file, &mut std::io::sink());
        }
    }
}
