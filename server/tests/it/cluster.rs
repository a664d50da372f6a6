//! Several nodes on one database: an acknowledged change is in force on all of them, and what can't be known
//! isn't answered. `nemesis/` does the same with processes and at random.

use std::time::Duration;

use service::cluster::{Mode, Phase};
use sqlx::AssertSqlSafe;
use testkit::{Answer, Node, TestApp};

use crate::steps::{MAYA, archive, create, regenerate};

/// As short as leases may be.
async fn short_leases(app: &TestApp) {
    service::cluster::set_lease(&app.services, time::Duration::seconds(1)).await.expect("a lease");
}

async fn opens(node: &Node, text: &str) -> bool {
    node.gateway.opens_data("ACME01", text).await
}

/// Waits for something that has to happen by itself.
async fn until(what: &str, mut happened: impl AsyncFnMut() -> bool) {
    for _ in 0..1000 {
        if happened().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{what} didn't happen within ten seconds");
}

async fn run(app: &TestApp, statement: &str) {
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&app.database.raw).await.expect("the superuser may");
}

/// A node that died without a word: its row stays.
async fn dead_node(app: &TestApp) {
    run(
        app,
        "INSERT INTO nodes (incarnation, name, version, roles, started_at, acked)
         VALUES (gen_random_uuid(), 'dead', '0', 'gateway', now(), 0)",
    )
    .await;
}

#[tokio::test]
async fn what_is_acknowledged_on_one_node_is_in_force_on_the_other() {
    let app = TestApp::start().await;
    let other = app.another_node(Mode::Lease).await;
    let strict = app.another_node(Mode::Strict).await;
    let maya = app.browser_of(MAYA).await;
    let mut key = create(&maya, "ACME01", "Everywhere", &["data"]).await;
    for _ in 0..20 {
        let old = key.text.clone();
        assert!(opens(&other, &old).await && opens(&strict, &old).await, "new at once");
        key.text = regenerate(&maya, "ACME01", &key).await;
        assert!(!opens(&other, &old).await && !opens(&strict, &old).await, "old no more");
    }
    archive(&maya, "ACME01", &key).await;
    for node in [&other, &strict] {
        assert_eq!(
            node.gateway.ask("ACME01", &key.text, "/v1/customer/ACME01").await,
            Answer::refused(401, "invalid_key")
        );
    }
}

#[tokio::test]
async fn a_change_names_the_nodes_that_it_is_in_force_on() {
    let app = TestApp::start().await;
    let _other = app.another_node(Mode::Lease).await;
    let _strict = app.another_node(Mode::Strict).await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Told", &["data"]).await;
    let place = crate::steps::keys("ACME01");
    let told = "In force on all 2 nodes";
    assert!(maya.get(&format!("{place}/{}", key.id)).await.text().contains(told), "nobody waits for a strict node");
    let log = maya.get("/w/ACME01/settings/account/audit-logs").await.text();
    assert!(log.contains(told), "beside its audit entry");
}

#[tokio::test]
async fn a_dead_node_costs_the_first_change_a_lease_and_the_next_nothing() {
    let app = TestApp::start().await;
    short_leases(&app).await;
    dead_node(&app).await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Patient", &["data"]).await;
    let page = maya.get(&format!("{}/{}", crate::steps::keys("ACME01"), key.id)).await.text();
    assert!(page.contains("dead: silent"), "the receipt says so");
    let took: f64 = sqlx::query_scalar("SELECT extract(epoch FROM max(done_at - at))::float8 FROM key_receipts")
        .fetch_one(&app.database.raw)
        .await
        .unwrap();
    assert!(took >= 1.0, "a lease was waited for: {took}");
    until("striking off", async || {
        let left: i64 = sqlx::query_scalar("SELECT count(*) FROM nodes WHERE name = 'dead'")
            .fetch_one(&app.database.raw)
            .await
            .unwrap();
        left == 0
    })
    .await;
}

#[tokio::test]
async fn the_worker_strikes_off_the_dead_and_closes_what_they_left_open() {
    let app = TestApp::start().await;
    short_leases(&app).await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Left open", &["data"]).await;
    dead_node(&app).await;
    run(&app, "UPDATE nodes SET seen = now() - interval '1 hour' WHERE name = 'dead'").await;
    // As a process leaves it that dies between its commit and the end of its wait.
    run(&app, "UPDATE key_receipts SET done_at = NULL, nodes = NULL, at = at - interval '1 hour'").await;
    let page = format!("{}/{}", crate::steps::keys("ACME01"), key.id);
    assert!(maya.get(&page).await.text().contains("Not every node has confirmed it yet"));
    until("clearing away", async || {
        service::cluster::clear_away(&app.services).await.unwrap();
        let left: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM nodes WHERE name = 'dead' OR EXISTS (SELECT FROM key_receipts WHERE done_at IS NULL)",
        )
        .fetch_one(&app.database.raw)
        .await
        .unwrap();
        left == 0
    })
    .await;
    assert!(maya.get(&page).await.text().contains("when the last lease from before it had ended"));
}

#[tokio::test]
async fn without_the_database_a_node_answers_until_its_lease_ends_and_a_strict_one_not_at_all() {
    let app = TestApp::start().await;
    short_leases(&app).await;
    let (other, strict) = (app.another_node(Mode::Lease).await, app.another_node(Mode::Strict).await);
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Offline", &["data"]).await;
    assert!(opens(&other, &key.text).await && opens(&strict, &key.text).await);
    let name = &app.database.name;
    let outside = app.database.url.replace(name.as_str(), "postgres");
    let outside = sqlx::PgPool::connect(&outside).await.unwrap();
    let say = async |statement: String| {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&outside).await.unwrap();
    };
    say(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
    say(format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")).await;

    let unsure = Answer::refused(503, "revocation_state_unknown");
    assert_eq!(strict.gateway.ask("ACME01", &key.text, "/v1/customer/ACME01").await, unsure);
    until("the end of the lease", async || !opens(&other, &key.text).await).await;
    assert_eq!(other.gateway.ask("ACME01", &key.text, "/v1/customer/ACME01").await, unsure);
    assert_eq!(other.gateway.ask("ACME01", "nobody's", "/v1/customer/ACME01").await, unsure, "not 401: it may be new");

    say(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await;
    until("recovery", async || opens(&other, &key.text).await && opens(&strict, &key.text).await).await;
}

#[tokio::test]
async fn lost_notices_make_a_change_slower_and_not_wrong() {
    let app = TestApp::start().await;
    short_leases(&app).await;
    let other = app.another_node(Mode::Lease).await;
    let maya = app.browser_of(MAYA).await;
    let mut key = create(&maya, "ACME01", "Unheard", &["data"]).await;
    for _ in 0..3 {
        run(
            &app,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE datname = current_database() AND query ILIKE 'listen%'",
        )
        .await;
        let old = key.text.clone();
        key.text = regenerate(&maya, "ACME01", &key).await;
        assert!(!opens(&other, &old).await && opens(&other, &key.text).await);
    }
}

#[tokio::test]
async fn signs_of_life_are_given_however_many_changes_come() {
    let app = TestApp::start().await;
    short_leases(&app).await;
    let _other = app.another_node(Mode::Lease).await;
    let maya = app.browser_of(MAYA).await;
    let mut key = create(&maya, "ACME01", "Busy", &["data"]).await;
    let fewest = async || -> i64 {
        let query = sqlx::query_scalar("SELECT min(renewals) FROM nodes WHERE acked IS NOT NULL");
        query.fetch_one(&app.database.raw).await.unwrap()
    };
    let before = fewest().await;
    until("signs of life between changes", async || {
        key.text = regenerate(&maya, "ACME01", &key).await;
        fewest().await >= before + 3
    })
    .await;
}

#[tokio::test]
async fn a_node_that_was_struck_off_lists_itself_again_and_misses_nothing() {
    let app = TestApp::start().await;
    short_leases(&app).await;
    let other = app.another_node(Mode::Lease).await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Back", &["data"]).await;
    run(&app, "DELETE FROM nodes").await;
    until("listing", async || {
        let nodes: i64 = sqlx::query_scalar("SELECT count(*) FROM nodes WHERE acked IS NOT NULL")
            .fetch_one(&app.database.raw)
            .await
            .unwrap();
        nodes == 2
    })
    .await;
    let new = regenerate(&maya, "ACME01", &key).await;
    assert!(!opens(&other, &key.text).await && opens(&other, &new).await);
}

#[tokio::test]
async fn a_node_that_missed_too_much_reads_all_keys_anew() {
    let app = TestApp::start().await;
    short_leases(&app).await;
    let other = app.another_node(Mode::Lease).await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Forgotten", &["data"]).await;
    // A change whose list is gone before a node could read it.
    run(
        &app,
        "BEGIN; UPDATE api_keys SET archived_at = now(), archived_by = 'x' WHERE name = 'Forgotten';
         UPDATE cluster SET epoch = epoch + 1, forgotten = epoch + 1; COMMIT",
    )
    .await;
    until("reading anew", async || !opens(&other, &key.text).await).await;
    until("answering", async || {
        other.gateway.ask("ACME01", &key.text, "/v1/customer/ACME01").await == Answer::refused(401, "invalid_key")
    })
    .await;
}

#[tokio::test]
async fn a_node_stops_when_the_database_went_back_in_time() {
    let app = TestApp::start().await;
    short_leases(&app).await;
    let mut other = app.another_node(Mode::Lease).await;
    run(&app, "UPDATE cluster SET epoch = epoch - 1, forgotten = 0").await;
    tokio::time::timeout(Duration::from_secs(10), other.running.failed()).await.expect("it stops");
    assert_eq!(other.services.snapshot().phase, Phase::Empty, "and holds nothing that it would answer by");
}

#[tokio::test]
async fn a_shorter_lease_is_waited_for_and_a_longer_one_is_not() {
    let app = TestApp::start().await;
    short_leases(&app).await;
    let seconds = |terms: domain::cluster::LeaseTerms| (terms.lease.whole_seconds(), terms.longest.whole_seconds());
    let longer = service::cluster::set_lease(&app.services, time::Duration::seconds(2)).await.unwrap();
    assert_eq!(seconds(longer), (2, 2));
    let shorter = service::cluster::set_lease(&app.services, time::Duration::seconds(1)).await.unwrap();
    assert_eq!(seconds(shorter), (1, 1));
    for bad in [0, 601] {
        assert!(service::cluster::set_lease(&app.services, time::Duration::seconds(bad)).await.is_err(), "{bad}");
    }
}
