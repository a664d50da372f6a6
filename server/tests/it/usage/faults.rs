//! Answers that get lost, a database that goes away, and keys that are locked.

use std::net::{IpAddr, Ipv4Addr};

use domain::usage::Counted;
use service::usage::flush;
use sqlx::{Connection as _, PgConnection};
use testkit::TestApp;
use time::Duration;

use super::proxy::{Proxy, Way};
use super::{Note, sum, sums};
use crate::steps::{MAYA, create};

const HERE: (IpAddr, &str) = (IpAddr::V4(Ipv4Addr::new(203, 0, 113, 24)), "northwind-sender/2.1");

#[tokio::test]
async fn a_batch_whose_commit_got_no_answer_counts_once() {
    let app = TestApp::start().await;
    let key = create(&app.browser_of(MAYA).await, "ACME01", "Unsure", &["data"]).await;
    let (note, proxy) = (Note::of(&key), Proxy::before(&app).await);
    let node = app.services_at(&proxy.url);
    note.written(&node, Counted::Allowed, HERE, node.now(), 1).await;
    proxy.set(Way::LosesAnswers);
    note.calls(&node, Counted::Allowed, HERE, node.now(), 20);
    assert!(flush(&node).await.is_err(), "whether it committed isn't known");
    assert_eq!(sums(&app, &key.id).await, [sum(Counted::Allowed, 21)], "it did");
    // Counted while the batch waits.
    note.calls(&node, Counted::Allowed, HERE, node.now(), 300);
    proxy.set(Way::Open);
    flush(&node).await.expect("written");
    assert_eq!(sums(&app, &key.id).await, [sum(Counted::Allowed, 321)]);
    flush(&node).await.expect("nothing is left");
    assert_eq!(sums(&app, &key.id).await, [sum(Counted::Allowed, 321)]);
}

#[tokio::test]
async fn what_is_counted_while_the_database_is_away_is_written_afterwards() {
    let app = TestApp::start().await;
    let key = create(&app.browser_of(MAYA).await, "ACME01", "Patient", &["data"]).await;
    let (note, proxy) = (Note::of(&key), Proxy::before(&app).await);
    let node = app.services_at(&proxy.url);
    note.written(&node, Counted::Allowed, HERE, node.now(), 1).await;
    proxy.set(Way::Cut);
    for _ in 0..3 {
        note.calls(&node, Counted::Allowed, HERE, node.now(), 10);
        assert!(flush(&node).await.is_err());
    }
    assert_eq!(sums(&app, &key.id).await, [sum(Counted::Allowed, 1)]);
    proxy.set(Way::Open);
    flush(&node).await.expect("written");
    assert_eq!(sums(&app, &key.id).await, [sum(Counted::Allowed, 31)]);
}

#[tokio::test]
async fn two_nodes_add_to_the_same_counters() {
    let app = TestApp::start().await;
    let key = create(&app.browser_of(MAYA).await, "ACME01", "Shared", &["data"]).await;
    let note = Note::of(&key);
    let (one, two) = (app.services_at(&app.database.url), app.services_at(&app.database.url));
    for _ in 0..10 {
        note.calls(&one, Counted::Allowed, HERE, one.now(), 1);
        note.calls(&two, Counted::Allowed, HERE, two.now(), 2);
        let (first, second) = futures::future::join(flush(&one), flush(&two)).await;
        first.and(second).expect("written");
    }
    assert_eq!(sums(&app, &key.id).await, [sum(Counted::Allowed, 30)]);
}

#[tokio::test]
async fn a_key_that_somebody_is_changing_holds_up_no_counter() {
    let app = TestApp::start().await;
    let key = create(&app.browser_of(MAYA).await, "ACME01", "Held", &["data"]).await;
    let mut connection = PgConnection::connect(&app.database.url).await.expect("the database");
    let mut change = connection.begin().await.expect("a transaction");
    // As regenerating does, which changes a column that is unique.
    sqlx::query("SELECT FROM api_keys WHERE id = $1 FOR UPDATE")
        .bind(&key.id)
        .execute(&mut *change)
        .await
        .expect("the key is held");
    let note = Note::of(&key);
    note.written(&app.services, Counted::Allowed, HERE, app.services.now() - Duration::seconds(1), 4).await;
    assert_eq!(sums(&app, &key.id).await, [sum(Counted::Allowed, 4)]);
    change.rollback().await.expect("given up");
}
