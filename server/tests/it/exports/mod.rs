//! Reports of the log: asked for, written, mailed, downloaded, and what becomes of them on bad days.

mod ask;
mod download;
mod expiry;
mod faults;
mod kills;
mod mail;
pub mod process;
mod same_as_page;

use std::path::PathBuf;

use domain::export::ExportStage;
use domain::views::ExportPage;
use service::exports::work_one;
use testkit::{Browser, TestApp};

use crate::steps::{MAYA, ask};

/// Lets the worker do what is due: how many steps that were.
async fn work(app: &TestApp) -> usize {
    let mut steps = 0;
    while work_one(&app.services).await.expect("the database") {
        steps += 1;
    }
    steps
}

/// The report as its page reads it.
async fn seen(browser: &Browser, id: &str) -> ExportPage {
    let page = browser.call("/api/export", &format!(r#"{{"export":"{id}"}}"#)).await;
    assert_eq!(page.status, 200, "{}", page.body);
    serde_json::from_str(&page.body).expect("a report")
}

async fn stage(browser: &Browser, id: &str) -> ExportStage {
    seen(browser, id).await.export.stage
}

fn page_of(id: &str) -> String {
    format!("/exports/{id}")
}

fn download_of(id: &str) -> String {
    format!("/exports/{id}/download")
}

/// Where reports lie, finished or not.
fn folder(app: &TestApp) -> PathBuf {
    app.mail.with_file_name("exports")
}

/// The names of what lies there.
fn files(app: &TestApp) -> Vec<String> {
    let Ok(folder) = std::fs::read_dir(folder(app)) else { return Vec::new() };
    let mut names: Vec<_> =
        folder.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name")).collect();
    names.sort();
    names
}

/// Maya's report of Acme's whole log, written and mailed.
async fn finished(app: &TestApp) -> (Browser, String) {
    let maya = app.browser_of(MAYA).await;
    let id = ask(&maya, "ACME01", &[]).await;
    assert_eq!(work(app).await, 2, "it is written, and it is mailed");
    assert!(matches!(stage(&maya, &id).await, ExportStage::Sent { .. }));
    (maya, id)
}

/// Checks that a downloaded report is whole, and gives its number of rows.
fn rows_of(app: &TestApp, csv: &str) -> i64 {
    let key = app.services.audit_public_key();
    match service::audit::verify_report(csv.as_bytes(), &key, None) {
        Ok(whole) => whole.rows,
        Err(broken) => panic!("the report isn't whole: {broken:?}"),
    }
}

/// How many entries about the report the log has, by the beginning of their sentence.
async fn entries_about(app: &TestApp, id: &str, activity: &str) -> i64 {
    sqlx::query_scalar(
        "SELECT count(*) FROM audit_entries WHERE entity = 'Export' AND entity_id = $1 AND activity LIKE $2 || '%'",
    )
    .bind(id)
    .bind(activity)
    .fetch_one(&app.database.raw)
    .await
    .expect("a number")
}
