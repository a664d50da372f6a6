//! Two at the same moment.

use std::collections::BTreeSet;

use domain::refusal::{ChangeKeyRefusal, Failure};
use service::keys::ConfirmedChange;
use sqlx::AssertSqlSafe;
use testkit::TestApp;

use crate::exports::process::{blocked, locked, until};
use crate::steps::{LI, MAYA, confirm, create, keys, version};

/// The row of the workspace, held.
const HELD: &str = "SELECT FROM workspaces WHERE id = 'ACME01' FOR UPDATE";
/// How the statement begins that waits for it.
const WAITS: &str = "SELECT FROM workspaces WHERE id = ";

#[tokio::test]
async fn of_two_regenerations_at_once_one_wins_and_the_other_is_told() {
    let app = TestApp::start().await;
    let (maya, li) = (app.browser_of(MAYA).await, app.browser_of(LI).await);
    for round in 0..5 {
        let key = create(&maya, "ACME01", &format!("Contested {round}"), &["data"]).await;
        let seen = version(&maya, "ACME01", &key.id, "regenerate").await;
        let (a, b) = tokio::join!(
            confirm(&maya, "ACME01", &key.id, "regenerate", &seen, &key.name),
            confirm(&li, "ACME01", &key.id, "regenerate", &seen, &key.name),
        );
        let shown: Vec<_> = [&a, &b].into_iter().filter_map(|page| page.new_key()).collect();
        assert_eq!(shown.len(), 1, "one new text: {} {}", a.status, b.status);
        let loser = if a.new_key().is_some() { &b } else { &a };
        assert_eq!(loser.status, 409);
        assert!(loser.text().contains("Regenerated"), "{}", loser.text());
        assert!(app.gateway().opens_data("ACME01", shown[0]).await, "the text that was shown is good");
        assert!(!app.gateway().opens_data("ACME01", &key.text).await);
    }
}

#[tokio::test]
async fn two_archivings_at_ten_leave_ten_listed_and_lose_none() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    // The demo has two; eight more make ten.
    for n in 0..8 {
        let key = create(&maya, "ACME01", &format!("Filler {n}"), &["data"]).await;
        crate::steps::archive(&maya, "ACME01", &key).await;
    }
    let (a, b) =
        (create(&maya, "ACME01", "Last A", &["data"]).await, create(&maya, "ACME01", "Last B", &["data"]).await);
    let (first, second) = tokio::join!(
        confirm(&maya, "ACME01", &a.id, "archive", "1", &a.name),
        confirm(&maya, "ACME01", &b.id, "archive", "1", &b.name),
    );
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (303, 303));
    let list = maya.get(&format!("{}/archived", keys("ACME01"))).await.text();
    for name in ["Last A", "Last B", "Filler 0", "Filler 7"] {
        assert!(list.contains(name), "{name}");
    }
    assert!(!list.contains("Old mailer") && !list.contains("Spring campaign"), "the two oldest left the list");
    let listed: i64 = sqlx::query_scalar("SELECT count(*) FROM api_keys WHERE archived_at IS NOT NULL AND listed")
        .fetch_one(&app.database.raw)
        .await
        .unwrap();
    assert_eq!(listed, 10);
    for old in [&a.text, &b.text] {
        assert!(!app.gateway().opens_data("ACME01", old).await);
    }
}

#[tokio::test]
async fn regenerating_and_archiving_at_once_never_leaves_a_text_that_works_unseen() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    for round in 0..5 {
        let key = create(&maya, "ACME01", &format!("Torn {round}"), &["data"]).await;
        let (regenerated, archived) = tokio::join!(
            confirm(&maya, "ACME01", &key.id, "regenerate", "1", &key.name),
            confirm(&maya, "ACME01", &key.id, "archive", "1", &key.name),
        );
        let outcomes = BTreeSet::from([regenerated.status.as_u16(), archived.status.as_u16()]);
        assert!(outcomes.contains(&409), "one is told: {outcomes:?}");
        assert!(!app.gateway().opens_data("ACME01", &key.text).await);
        match regenerated.new_key() {
            Some(new) => assert!(app.gateway().opens_data("ACME01", new).await),
            None => assert_eq!(archived.status, 303),
        }
    }
}

#[tokio::test]
async fn eight_regenerations_at_once_have_one_winner() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Crowded", &["data"]).await;
    let source = service::Source { ip: [127, 0, 0, 1].into(), request: None, unattended: false };
    let signed_in = service::accounts::sign_in(
        &app.services,
        service::accounts::SignIn {
            email: MAYA.into(),
            password: domain::account::Password::typed(service::demo::PASSWORD.into()),
            source,
            user_agent: String::new(),
            browser: app.services.new_browser_token(),
            replaces: None,
        },
    )
    .await
    .unwrap();
    let service::accounts::SignedIn::Whole(token) = signed_in else { panic!("no second factor") };
    let caller = service::accounts::authenticate(&app.services, &token, source).await.unwrap().unwrap();
    let workspace = "ACME01".parse().unwrap();
    let tries = (0..8).map(|_| {
        let request = ConfirmedChange {
            key: key.id.parse().unwrap(),
            expected: domain::key::Version(1),
            confirmation: key.name.clone(),
            proof: String::new(),
        };
        service::keys::regenerate(&app.services, &caller, &workspace, request)
    });
    let outcomes = futures::future::join_all(tries).await;
    let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let told = outcomes.iter().filter(|o| matches!(o, Err(Failure::Refused(ChangeKeyRefusal::Overtaken(_))))).count();
    assert_eq!((won, told), (1, 7));
}

#[tokio::test]
async fn a_role_that_is_taken_away_while_a_change_waits_is_gone() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Waited for", &["data"]).await;
    let mut other = locked(&app, HELD).await;
    let taken = async {
        blocked(&app, WAITS).await;
        sqlx::query("UPDATE memberships SET role = 'viewer' WHERE user_id = (SELECT id FROM users WHERE email = $1)")
            .bind(MAYA)
            .execute(&mut *other)
            .await
            .unwrap();
        other.commit().await.unwrap();
    };
    let (page, ()) = tokio::join!(confirm(&maya, "ACME01", &key.id, "regenerate", "1", &key.name), taken);
    assert_eq!(page.status, 403);
    assert!(app.gateway().opens_data("ACME01", &key.text).await, "nothing was changed");
}

#[tokio::test]
async fn whoever_goes_away_while_a_change_waits_leaves_no_transaction_behind() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Waited for", &["data"]).await;
    let change = || confirm(&maya, "ACME01", &key.id, "regenerate", "1", &key.name);
    let other = locked(&app, HELD).await;
    tokio::select! {
        page = change() => panic!("{} while the workspace is locked", page.status),
        () = blocked(&app, WAITS) => {}
    }
    // The database ends the second one, and what the first one left.
    let cancelled = async {
        let raw = &app.database.raw;
        let waiting = "FROM pg_stat_activity
                       WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE $1 || '%'";
        until("two that wait", || async {
            let count = sqlx::query_scalar::<_, i64>(AssertSqlSafe(format!("SELECT count(*) {waiting}")));
            count.bind(WAITS).fetch_one(raw).await.unwrap() == 2
        })
        .await;
        let cancel = sqlx::query(AssertSqlSafe(format!("SELECT pg_cancel_backend(pid) {waiting}")));
        cancel.bind(WAITS).execute(raw).await.unwrap();
    };
    let (page, ()) = tokio::join!(change(), cancelled);
    assert!(page.status.is_server_error(), "{}", page.status);
    drop(other);
    until("the end of every transaction", || async {
        let open = "SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'";
        sqlx::query_scalar::<_, i64>(open).fetch_one(&app.database.raw).await.unwrap() == 0
    })
    .await;
    for _ in 0..30 {
        assert_eq!(maya.get(&keys("ACME01")).await.status, 200);
    }
    assert!(change().await.new_key().is_some(), "nothing was changed before, and nothing is in the way");
}
