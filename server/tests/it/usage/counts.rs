//! Every request counts once, in its hour, under its key and caller.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::usage::{CALLERS_KEPT, Counted};
use service::usage::{flush, tidy};
use testkit::TestApp;
use time::{Duration, OffsetDateTime};

use super::{From, Note, sum, sums};
use crate::steps::{MAYA, create};

const HERE: (IpAddr, &str) = (IpAddr::V4(Ipv4Addr::new(203, 0, 113, 24)), "northwind-sender/2.1");

#[tokio::test(flavor = "multi_thread")]
async fn a_burst_over_many_connections_is_counted_exactly_while_it_is_written() {
    let app = Arc::new(TestApp::start().await);
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Burst", &["data"]).await;
    let other = create(&maya, "ACME01", "Other", &["data"]).await;
    let ended = Arc::new(AtomicBool::new(false));
    let writing = tokio::spawn({
        let (app, ended) = (Arc::clone(&app), Arc::clone(&ended));
        async move {
            while !ended.load(Ordering::Acquire) {
                flush(&app.services).await.expect("written");
            }
        }
    });
    let connections: Vec<_> = (0..12)
        .map(|n| {
            let (app, text, other) = (Arc::clone(&app), key.text.clone(), other.text.clone());
            tokio::spawn(async move {
                let address = format!("198.51.100.{}", n % 3);
                let from = From::new(&app, &address, "burst/1");
                for _ in 0..25 {
                    assert_eq!(from.ask("ACME01", &text, "/v1/customer/ACME01").await, 200);
                    assert_eq!(from.ask("ACME01", &text, "/v1/customer/BOREAL").await, 403);
                    assert_eq!(from.ask("ACME01", &text, "/v2/transaction/sendpush").await, 403);
                    assert_eq!(from.ask("ACME01", &text, "/nothing").await, 403);
                    // Of no key, or of another.
                    assert_eq!(from.ask("ACME01", "no such key", "/v1/customer/ACME01").await, 401);
                    assert_eq!(from.ask("ACME01", &other, "/v1/customer/ACME01").await, 200);
                }
            })
        })
        .collect();
    for connection in connections {
        connection.await.expect("the burst");
    }
    ended.store(true, Ordering::Release);
    writing.await.expect("the writer");
    flush(&app.services).await.expect("written");
    let expected = [Counted::Allowed, Counted::ApiNotAllowed, Counted::RouteNotMapped, Counted::WorkspaceMismatch];
    assert_eq!(sums(&app, &key.id).await, expected.map(|verdict| sum(verdict, 300)));
    assert_eq!(sums(&app, &other.id).await, [sum(Counted::Allowed, 300)]);
    let callers: i64 =
        sqlx::query_scalar("SELECT count(*) FROM usage_callers WHERE key_id = $1 AND verdict = 'allowed'")
            .bind(&key.id)
            .fetch_one(&app.database.raw)
            .await
            .expect("a number");
    assert_eq!(callers, 3);
}

#[tokio::test]
async fn a_call_counts_in_its_own_hour() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Hours", &["data"]).await;
    let note = Note::of(&key);
    let now = app.services.now();
    let noon = now.replace_time(time::Time::MIDNIGHT) - Duration::hours(12);
    for (at, calls) in [(noon - Duration::microseconds(1), 2), (noon, 3), (noon + Duration::minutes(59), 4)] {
        note.calls(&app.services, Counted::Allowed, HERE, at, calls);
    }
    flush(&app.services).await.expect("written");
    // The same hours again: added to.
    note.written(&app.services, Counted::Allowed, HERE, noon, 10).await;
    let hours: Vec<(OffsetDateTime, i64)> =
        sqlx::query_as("SELECT hour, calls FROM usage_hours WHERE key_id = $1 ORDER BY hour")
            .bind(&key.id)
            .fetch_all(&app.database.raw)
            .await
            .expect("the hours");
    assert_eq!(hours, [(noon - Duration::hours(1), 2), (noon, 17)]);
    assert_eq!(sums(&app, &key.id).await, [sum(Counted::Allowed, 19)]);
    let used: OffsetDateTime = sqlx::query_scalar("SELECT last_used_at FROM api_key_uses WHERE key_id = $1")
        .bind(&key.id)
        .fetch_one(&app.database.raw)
        .await
        .expect("the last use");
    assert_eq!(used, noon + Duration::minutes(59), "a later batch with an older call doesn't turn it back");
}

#[tokio::test]
async fn the_database_keeps_few_callers_apart_and_counts_the_rest() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Flooded", &["data"]).await;
    let note = Note::of(&key);
    let now = app.services.now();
    note.written(&app.services, Counted::Allowed, HERE, now - Duration::hours(3), 7).await;
    // Batches that are small, and one beyond what a node tells apart.
    let mut all = 0;
    for (batch, callers) in [150u32, 150, 20_000].into_iter().enumerate() {
        for n in 0..callers {
            let address = IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + (batch as u32) * 0x10_0000 + n));
            let at = now - Duration::hours(1) + Duration::milliseconds(i64::from(n));
            note.calls(&app.services, Counted::OldText, (address, "flood/1"), at, 1);
        }
        all += i64::from(callers);
        flush(&app.services).await.expect("written");
    }
    assert_eq!(sums(&app, &key.id).await, [sum(Counted::Allowed, 7), sum(Counted::OldText, all)]);
    let kept: Vec<(String, bool, i64)> = sqlx::query_as(
        "SELECT verdict, address = '', count(*) FROM usage_callers WHERE key_id = $1 GROUP BY 1, 2 ORDER BY 1, 2",
    )
    .bind(&key.id)
    .fetch_all(&app.database.raw)
    .await
    .expect("the callers");
    let row = |verdict: Counted, others, callers| (verdict.as_str().to_owned(), others, callers);
    let few = i64::from(CALLERS_KEPT);
    let expected = [row(Counted::Allowed, false, 1), row(Counted::OldText, false, few), row(Counted::OldText, true, 1)];
    assert_eq!(kept, expected);
}

#[tokio::test]
async fn what_is_older_than_ninety_days_is_cleared_away_and_nothing_else() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Aged", &["data"]).await;
    let note = Note::of(&key);
    let now = app.services.now();
    for days in [1, 89, 91] {
        note.calls(&app.services, Counted::Allowed, HERE, now - Duration::days(days), 1);
    }
    let gone = (IpAddr::V4(Ipv4Addr::new(203, 0, 113, 99)), "gone/1");
    note.written(&app.services, Counted::Allowed, gone, now - Duration::days(91), 5).await;
    tidy(&app.services).await.expect("tidied");
    let hours: i64 = sqlx::query_scalar("SELECT sum(calls)::bigint FROM usage_hours WHERE key_id = $1")
        .bind(&key.id)
        .fetch_one(&app.database.raw)
        .await
        .expect("a number");
    assert_eq!(hours, 2);
    let callers: Vec<(String, i64)> = sqlx::query_as("SELECT agent, calls FROM usage_callers WHERE key_id = $1")
        .bind(&key.id)
        .fetch_all(&app.database.raw)
        .await
        .expect("the callers");
    assert_eq!(callers, [(HERE.1.to_owned(), 3)]);
    tidy(&app.services).await.expect("tidied again");
}

#[tokio::test]
async fn a_secret_in_a_user_agent_is_kept_nowhere() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Careless", &["data"]).await;
    let legacy = service::demo::LEGACY_KEYS[0];
    for (secret, agent) in [
        (key.text.as_str(), format!("careless/1 {}", key.text)),
        (key.text.as_str(), format!("careless/1 (key={})", key.text)),
        (legacy.2, format!("careless/1 {}", legacy.2)),
        (legacy.2, legacy.2.to_owned()),
        // Of the other key, so that it isn't the one that came with the request.
        (key.text.as_str(), format!("careless/1 {}", legacy.2)),
    ] {
        assert_eq!(From::new(&app, "203.0.113.24", &agent).ask("ACME01", secret, "/v1/customers/1").await, 200);
    }
    flush(&app.services).await.expect("written");
    let agents: Vec<String> =
        sqlx::query_scalar("SELECT agent FROM usage_callers WHERE agent LIKE '%careless%' OR agent LIKE '%removed%'")
            .fetch_all(&app.database.raw)
            .await
            .expect("the callers");
    assert_eq!(agents.len(), 3, "{agents:?}");
    for agent in agents {
        assert!(agent.contains("[removed]"), "{agent}");
        for secret in [&key.text[3..15], &key.text[16..], "7be20c934d1f"] {
            assert!(!agent.contains(secret), "{agent}");
        }
    }
}
