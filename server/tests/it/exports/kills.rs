//! A worker that is killed at five points of a report. Whatever it leaves: nothing half-written can be
//! downloaded, the page says what is so, another worker goes on once the claim has run out, and one mail comes,
//! at worst two, never none.

use domain::export::ExportStage;
use testkit::{Browser, Smtp, SmtpMode, TestApp, sign_in};
use time::Duration;

use super::process::{Worker, blocked, due, fill, locked, part, row_locked, until};
use super::{download_of, files, page_of, rows_of, stage, work};
use crate::steps::{TOM, ask};

const CLAIM: Duration = Duration::seconds(45);

/// Tom's report of Cobalt's long log, not due yet; a worker that runs; and a mail server.
async fn ready() -> (Smtp, TestApp, Browser, String, Worker) {
    let smtp = Smtp::start().await;
    let app = TestApp::start_with_smtp(&smtp).await;
    fill(&app, 4_000).await;
    let tom = app.browser_of(TOM).await;
    let id = ask(&tom, "COBALT", &[]).await;
    due(&app, &id, false).await;
    let worker = Worker::start(&app, Some(&smtp)).await;
    // The chain grows after the checkpoint with which a worker begins. By a browser that is known: no mail.
    assert_eq!(sign_in(&tom, TOM, service::demo::PASSWORD).await.status, 303);
    (smtp, app, tom, id, worker)
}

/// Nobody gets anything while it isn't written.
async fn nothing_to_download(tom: &Browser, id: &str) {
    assert_eq!(tom.get(&download_of(id)).await.status, 404);
    let page = tom.get(&page_of(id)).await;
    assert!(page.text().contains("Preparing your report") && !page.body.contains(&download_of(id)), "{}", page.text());
}

/// Another worker finishes; before the claim has run out it has nothing to do.
async fn finishes(smtp: &mut Smtp, app: &TestApp, id: &str, steps: usize, mails: usize) {
    smtp.set_mode(SmtpMode::Ok).await;
    assert_eq!(work(app).await, 0, "somebody may be at it");
    app.clock.advance(CLAIM * 3);
    let tom = app.browser_of(TOM).await;
    assert!(
        matches!(stage(&tom, id).await, ExportStage::Waiting { setback: None } | ExportStage::Mailing { .. }),
        "nobody is at it"
    );
    assert_eq!(work(app).await, steps);
    assert!(matches!(stage(&tom, id).await, ExportStage::Sent { .. }), "{:?}", stage(&tom, id).await);
    assert_eq!(files(app), [format!("{id}.csv")], "nothing else is left");
    assert!(rows_of(app, &tom.get(&download_of(id)).await.body) > 4_000);
    app.clock.advance(Duration::minutes(20));
    assert_eq!((work(app).await, smtp.received().await.len()), (0, mails));
}

#[tokio::test]
async fn killed_when_nothing_is_read_yet() {
    let (mut smtp, app, tom, id, worker) = ready().await;
    let lock = locked(&app, "LOCK TABLE audit_entries IN ACCESS EXCLUSIVE MODE").await;
    due(&app, &id, true).await;
    blocked(&app, "COPY (SELECT").await;
    assert_eq!(stage(&tom, &id).await, ExportStage::Writing { done: 0 });
    worker.kill();
    drop(lock);
    nothing_to_download(&tom, &id).await;
    finishes(&mut smtp, &app, &id, 2, 1).await;
}

#[tokio::test]
async fn killed_in_the_middle_of_the_file() {
    let (mut smtp, app, tom, id, worker) = ready().await;
    let lock = locked(&app, "LOCK TABLE audit_entries IN ACCESS EXCLUSIVE MODE").await;
    due(&app, &id, true).await;
    blocked(&app, "COPY (SELECT").await;
    let row = row_locked(&app, &id).await;
    drop(lock);
    blocked(&app, "UPDATE exports SET done").await;
    until("a quarter of a megabyte", || async { part(&app, &id).is_some_and(|(_, bytes)| bytes >= 256 * 1024) }).await;
    assert!(matches!(stage(&tom, &id).await, ExportStage::Writing { .. }));
    worker.kill();
    drop(row);
    assert!(part(&app, &id).is_some(), "it is left there");
    nothing_to_download(&tom, &id).await;
    finishes(&mut smtp, &app, &id, 2, 1).await;
}

#[tokio::test]
async fn killed_when_the_file_is_whole_and_nobody_knows() {
    let (mut smtp, app, tom, id, worker) = ready().await;
    let lock = locked(&app, "LOCK TABLE audit_checkpoints IN EXCLUSIVE MODE").await;
    due(&app, &id, true).await;
    until("the whole file", || async { files(&app) == [format!("{id}.csv")] }).await;
    blocked(&app, "INSERT INTO audit_checkpoints").await;
    assert!(matches!(stage(&tom, &id).await, ExportStage::Writing { .. }));
    worker.kill();
    drop(lock);
    nothing_to_download(&tom, &id).await;
    finishes(&mut smtp, &app, &id, 2, 1).await;
}

#[tokio::test]
async fn killed_while_the_mail_is_on_its_way() {
    let (mut smtp, app, tom, id, worker) = ready().await;
    smtp.set_mode(SmtpMode::Slow(std::time::Duration::from_secs(20))).await;
    due(&app, &id, true).await;
    until("a mail on its way", || async {
        matches!(stage(&tom, &id).await, ExportStage::Mailing { .. }) && mail_is_claimed(&app, &id).await
    })
    .await;
    smtp.wait_for_connection().await;
    worker.kill();
    assert_eq!(tom.get(&download_of(&id)).await.status, 200, "the file is there");
    finishes(&mut smtp, &app, &id, 1, 1).await;
}

/// Whether a worker has claimed the mail.
async fn mail_is_claimed(app: &TestApp, id: &str) -> bool {
    sqlx::query_scalar("SELECT claim IS NOT NULL AND written_at IS NOT NULL FROM exports WHERE id = $1::uuid")
        .bind(id)
        .fetch_one(&app.database.raw)
        .await
        .expect("the report")
}

#[tokio::test]
async fn killed_when_the_mail_is_out_and_nobody_knows() {
    let (mut smtp, app, tom, id, worker) = ready().await;
    smtp.set_mode(SmtpMode::Slow(std::time::Duration::from_secs(2))).await;
    due(&app, &id, true).await;
    smtp.wait_for_connection().await;
    let row = row_locked(&app, &id).await;
    smtp.wait_for(1).await;
    blocked(&app, "UPDATE exports SET mailed_at").await;
    worker.kill();
    drop(row);
    assert!(matches!(stage(&tom, &id).await, ExportStage::Mailing { .. }), "as far as anybody knows");
    finishes(&mut smtp, &app, &id, 1, 2).await;
    let mails = smtp.received().await;
    assert!(mails[0].header("message-id").is_some());
    assert_eq!(mails[0].header("message-id"), mails[1].header("message-id"), "which a reader knows as one mail");
}
