//! Full disks, databases that go away, and workers that get into each other's way.

use domain::export::{ExportStage, ExportTrouble};
use futures::future::join;
use service::exports::work_one;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use testkit::{Browser, Smtp, TestApp};
use time::Duration;
use tokio::sync::watch;

use super::process::{self, Worker, blocked, fill, part, row_locked, terminate, until};
use super::{download_of, files, page_of, rows_of, stage, work};
use crate::steps::{MAYA, TOM, ask};

/// Tom's report of Cobalt's long log, held in the middle by its own row while a worker writes it.
async fn app_with_a_long_log() -> (TestApp, Browser) {
    let app = TestApp::start().await;
    fill(&app, 4_000).await;
    let tom = app.browser_of(TOM).await;
    (app, tom)
}

/// What a person reads while a report is set back.
async fn is_set_back(browser: &Browser, id: &str, why: ExportTrouble, words: &str) {
    let found = stage(browser, id).await;
    assert!(matches!(found, ExportStage::Waiting { setback: Some(setback) } if setback.why == why), "{found:?}");
    let page = browser.get(&page_of(id)).await.text();
    assert!(page.contains("The last try failed") && page.contains(words), "{page}");
    assert_eq!(browser.get(&download_of(id)).await.status, 404);
}

/// Runs one step of a worker up to where it says for the first time how far it is, does something, and lets it go.
async fn in_the_middle<T>(app: &TestApp, id: &str, then: impl AsyncFnOnce() -> T) -> (Result<bool, service::Fault>, T) {
    // The first to claim it passes over a row that is held: it is held once it is claimed.
    let lock = process::locked(app, "LOCK TABLE audit_entries IN ACCESS EXCLUSIVE MODE").await;
    let held = async {
        blocked(app, "COPY (SELECT").await;
        let row = row_locked(app, id).await;
        drop(lock);
        blocked(app, "UPDATE exports SET done").await;
        let done = then().await;
        drop(row);
        done
    };
    join(work_one(&app.services), held).await
}

#[tokio::test]
async fn a_connection_that_is_cut_in_the_middle_sets_it_back_and_the_next_try_writes_all_of_it() {
    let (app, tom) = app_with_a_long_log().await;
    let id = ask(&tom, "COBALT", &[]).await;
    let (step, cut) = in_the_middle(&app, &id, async || {
        assert!(part(&app, &id).is_some());
        terminate(&app, "COPY (SELECT").await
    })
    .await;
    assert!(matches!(step, Ok(true)), "{step:?}");
    assert_eq!(cut, 1);
    assert_eq!(files(&app), Vec::<String>::new(), "half a file is of no use");
    is_set_back(&tom, &id, ExportTrouble::Internal, "something is broken on the server").await;
    assert_eq!(work(&app).await, 0, "not again at once");
    app.clock.advance(Duration::seconds(4));
    assert_eq!(work(&app).await, 2);
    assert!(rows_of(&app, &tom.get(&download_of(&id)).await.body) > 4_000);
}

/// A statement from outside of the database.
async fn from_outside(app: &TestApp, statement: String) {
    let outside = app.database.url.replace(&app.database.name, "postgres");
    let mut connection = PgConnection::connect(&outside).await.expect("the test cluster");
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.expect("the superuser may");
}

/// As a restart looks to those who are connected: every connection ends, and for a while there is no other.
#[tokio::test]
async fn a_database_that_goes_away_in_the_middle_loses_no_report() {
    let (app, tom) = app_with_a_long_log().await;
    let id = ask(&tom, "COBALT", &[]).await;
    let name = &app.database.name;
    let (step, ()) = in_the_middle(&app, &id, async || {
        // One after the other: in one statement, who is cut off could connect again before it commits.
        from_outside(&app, format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
        let cut = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        from_outside(&app, cut).await;
    })
    .await;
    assert!(step.is_err(), "nobody can note what became of it: {step:?}");
    assert!(work_one(&app.services).await.is_err(), "it is still away");
    assert!(tom.get(&page_of(&id)).await.status.is_server_error());
    from_outside(&app, format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await;
    assert!(matches!(stage(&tom, &id).await, ExportStage::Writing { .. }), "as far as anybody knows");
    assert_eq!(work(&app).await, 0);
    app.clock.advance(Duration::seconds(46));
    assert_eq!(stage(&tom, &id).await, ExportStage::Waiting { setback: None });
    assert_eq!(work(&app).await, 2);
    assert!(rows_of(&app, &tom.get(&download_of(&id)).await.body) > 4_000);
    assert_eq!(files(&app), [format!("{id}.csv")]);
}

/// A worker whose data folder is a disk of 256 kB.
async fn on_a_small_disk(app: &TestApp) -> Worker {
    let mut command = process::command(app, None);
    let program = command.get_program().to_owned();
    let script = "mount -t tmpfs -o size=256k,mode=700 tmpfs \"$LATCHKEY_DATA_DIR\" && exec \"$0\" serve";
    let mut inside = std::process::Command::new("unshare");
    // Root may mount; others may where the kernel lets them play root.
    if !is_root() {
        inside.arg("--map-root-user");
    }
    inside.args(["--mount", "sh", "-c", script]).arg(program).env_clear();
    for (name, value) in command.get_envs() {
        inside.env(name, value.expect("set"));
    }
    command = inside;
    Worker::start_with(command).await
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

#[tokio::test]
async fn a_full_disk_is_told_leaves_nothing_behind_and_is_waited_for() {
    let (app, tom) = app_with_a_long_log().await;
    let worker = on_a_small_disk(&app).await;
    let id = ask(&tom, "COBALT", &[]).await;
    let full = || async {
        matches!(stage(&tom, &id).await, ExportStage::Waiting { setback: Some(s) } if s.why == ExportTrouble::DiskFull)
    };
    until("a full disk", full).await;
    is_set_back(&tom, &id, ExportTrouble::DiskFull, "disk is full").await;
    // What the worker sees in its folder.
    let inside = format!("/proc/{}/root{}", worker.id(), super::folder(&app).display());
    until("an empty folder", || async {
        let none_written = matches!(stage(&tom, &id).await, ExportStage::Waiting { .. });
        let left = std::fs::read_dir(&inside).expect("the worker's folder").count();
        none_written && left == 0
    })
    .await;
    worker.kill();
    // Somewhere else there is room.
    app.clock.advance(Duration::hours(7));
    let tom = app.browser_of(TOM).await;
    assert_eq!(work(&app).await, 2);
    assert!(rows_of(&app, &tom.get(&download_of(&id)).await.body) > 4_000);
}

#[tokio::test]
async fn a_report_whose_disk_stays_full_is_given_up_after_twelve_tries_and_leaves_no_file() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let id = ask(&maya, "ACME01", &[]).await;
    // A file where the folder should be: no part of a report can be written.
    std::fs::create_dir_all(app.mail.parent().expect("the data folder")).expect("a folder");
    std::fs::write(super::folder(&app), "in the way").expect("a file");
    for tries in 1..=12 {
        assert_eq!(work(&app).await, 1, "try {tries}");
        app.clock.advance(Duration::hours(7));
    }
    let maya = app.browser_of(MAYA).await;
    assert_eq!(stage(&maya, &id).await, ExportStage::GivenUp { why: ExportTrouble::Internal });
    assert!(maya.get(&page_of(&id)).await.text().contains("couldn’t be made"));
    assert_eq!((work(&app).await, maya.get(&download_of(&id)).await.status.as_u16()), (0, 404));
}

#[tokio::test]
async fn workers_that_die_each_time_are_not_sent_for_ever() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let id = ask(&maya, "ACME01", &[]).await;
    sqlx::query("UPDATE exports SET tries = 12").execute(&app.database.raw).await.expect("the report");
    assert_eq!(work(&app).await, 1);
    assert_eq!(stage(&maya, &id).await, ExportStage::GivenUp { why: ExportTrouble::Internal });
    assert_eq!(work(&app).await, 0);
}

#[tokio::test]
async fn two_workers_on_one_queue_write_each_file_and_send_each_mail_once() {
    let smtp = Smtp::start().await;
    let app = TestApp::start_with_smtp(&smtp).await;
    let maya = app.browser_of(MAYA).await;
    let mut ids = Vec::new();
    for action in ["Create", "Update", "Delete", "Create"] {
        ids.push(ask(&maya, "ACME01", &[("action", action)]).await);
    }
    let (one, other) = join(work(&app), work(&app)).await;
    assert_eq!(one + other + work(&app).await, 8, "four files and four mails");
    let mut expected: Vec<_> = ids.iter().map(|id| format!("{id}.csv")).collect();
    expected.sort();
    assert_eq!(files(&app), expected);
    let mails = smtp.wait_for(4).await;
    let mut named: Vec<_> = ids.iter().map(|id| mails.iter().filter(|mail| mail.text.contains(id)).count()).collect();
    named.dedup();
    assert_eq!((mails.len(), named), (4, vec![1]));
}

#[tokio::test]
async fn a_worker_that_was_silent_for_too_long_finds_its_report_taken_and_leaves_it_alone() {
    let (app, tom) = app_with_a_long_log().await;
    let id = ask(&tom, "COBALT", &[]).await;
    let lock = process::locked(&app, "LOCK TABLE audit_entries IN ACCESS EXCLUSIVE MODE").await;
    let theirs = format!("{id}.theirs.part");
    let taken = async {
        blocked(&app, "COPY (SELECT").await;
        let take = "UPDATE exports SET claim = gen_random_uuid(), claimed_until = claimed_until + interval '1 hour'";
        sqlx::query(take).execute(&app.database.raw).await.expect("the report");
        std::fs::write(super::folder(&app).join(&theirs), "half").expect("a file");
        drop(lock);
    };
    let (step, ()) = join(work_one(&app.services), taken).await;
    assert!(matches!(step, Ok(true)), "{step:?}");
    assert_eq!(files(&app), std::slice::from_ref(&theirs));
    assert!(matches!(stage(&tom, &id).await, ExportStage::Writing { .. }), "the other one is at it");
    assert_eq!(work(&app).await, 0);
    app.clock.advance(Duration::hours(2));
    assert_eq!(work(&app).await, 2);
}

#[tokio::test]
async fn a_worker_that_is_told_to_stop_leaves_the_report_to_the_next_at_once() {
    let (app, tom) = app_with_a_long_log().await;
    let id = ask(&tom, "COBALT", &[]).await;
    let stopping = watch::channel(true).1;
    assert!(service::exports::work(&app.services, &stopping).await.expect("the database"));
    assert_eq!(stage(&tom, &id).await, ExportStage::Waiting { setback: None });
    assert_eq!(files(&app), Vec::<String>::new());
    assert_eq!(work(&app).await, 2);
}

/// Retention may remove entries that a report was promised: a part isn't passed off as the whole.
#[tokio::test]
async fn a_report_is_never_cut_short() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let id = ask(&maya, "ACME01", &[]).await;
    sqlx::query("UPDATE exports SET rows = rows + 1").execute(&app.database.raw).await.expect("the report");
    assert_eq!(work(&app).await, 1);
    assert_eq!(stage(&maya, &id).await, ExportStage::GivenUp { why: ExportTrouble::Internal });
    assert_eq!(files(&app), Vec::<String>::new());
}
