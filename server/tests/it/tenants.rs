//! One workspace never sees another's: not by address, and not when a query forgets its workspace.

use sqlx::{Connection as _, PgConnection};
use testkit::{TestApp, TestDatabase};

use crate::steps::{MAYA, SOFIA, TOM, create, id_of, keys};

/// The tables that belong to workspaces.
const TABLES: [&str; 19] = [
    "workspaces",
    "memberships",
    "teams",
    "team_members",
    "invitations",
    "api_keys",
    "audit_entries",
    "audit_heads",
    "audit_checkpoints",
    "exports",
    "api_key_uses",
    "usage_hours",
    "usage_callers",
    "notices",
    "single_sign_on",
    "sso_domains",
    "sso_people",
    "staff_looks",
    "staff_entries",
];

#[tokio::test]
async fn a_key_of_another_workspace_is_not_found_like_one_that_does_not_exist() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let foreign = id_of(&app, "BOREAL", "Data API key").await;
    for page in ["", "/edit", "/regenerate", "/archive"] {
        let theirs = maya.get(&format!("{}/{foreign}{page}", keys("ACME01"))).await;
        let nobodys = maya.get(&format!("{}/AAAAAAAAAAAA{page}", keys("ACME01"))).await;
        assert_eq!((theirs.status.as_u16(), nobodys.status.as_u16()), (404, 404), "{page}");
        let plain = |page: &testkit::Page, id: &str| page.text().replace(id, "…");
        assert_eq!(plain(&theirs, &foreign), plain(&nobodys, "AAAAAAAAAAAA"), "{page}");
    }
    for page in ["", "/new", "/archived"] {
        assert_eq!(maya.get(&format!("{}{page}", keys("BOREAL"))).await.status, 404, "{page}");
        assert_eq!(maya.get(&format!("{}{page}", keys("NOSUCH"))).await.status, 404, "{page}");
    }
}

#[tokio::test]
async fn posting_to_another_workspace_changes_nothing_there() {
    let app = TestApp::start().await;
    let (maya, sofia) = (app.browser_of(MAYA).await, app.browser_of(SOFIA).await);
    let key = create(&maya, "ACME01", "Ours", &["data"]).await;
    let form = "7f0e7b8a-0000-4000-8000-000000000000";
    for workspace in ["ACME01", "BOREAL"] {
        for (what, fields) in [
            (format!("{}/regenerate", key.id), vec![("version", "1"), ("confirmation", "Ours")]),
            (format!("{}/archive", key.id), vec![("version", "1"), ("confirmation", "Ours")]),
            (format!("{}/edit", key.id), vec![("version", "1"), ("name", "Theirs"), ("api", "data")]),
        ] {
            let page = sofia.post(&format!("{}/{what}", keys(workspace)), &fields).await;
            assert!([404, 409].contains(&page.status.as_u16()), "{workspace} {what}: {}", page.status);
        }
    }
    let new = [("form", form), ("name", "Theirs"), ("api", "data")];
    assert_eq!(sofia.post(&format!("{}/new", keys("ACME01")), &new).await.status, 404);
    assert!(app.gateway().opens_data("ACME01", &key.text).await);
    assert!(!maya.get(&keys("ACME01")).await.text().contains("Theirs"));
}

#[tokio::test]
async fn row_level_security_holds_when_a_query_forgets_its_workspace() {
    let app = TestApp::start().await;
    let database = &app.database;
    service::audit::checkpoint(&app.services).await.unwrap();
    let maya = app.browser_of(MAYA).await;
    crate::steps::ask(&maya, "ACME01", &[]).await;
    create(&maya, "ACME01", "Told", &["data"]).await;
    let (impostor, ..) = crate::single_sign_on::with_impostor(&app).await;
    crate::single_sign_on::through(&app, &impostor, &app.stranger(), "pia@acme.example", serde_json::json!({})).await;
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    for table in TABLES {
        let id = if table == "workspaces" { "id" } else { "workspace_id" };
        let mut tx = connection.begin().await.unwrap();
        let sql = |text: String| sqlx::AssertSqlSafe(text);
        let all: i64 =
            sqlx::query_scalar(sql(format!("SELECT count(*) FROM {table}"))).fetch_one(&mut *tx).await.unwrap();
        assert!(all > 0 || table == "invitations", "{table} holds something to leak");

        sqlx::raw_sql("SET LOCAL ROLE latchkey_app").execute(&mut *tx).await.unwrap();
        let unset: i64 =
            sqlx::query_scalar(sql(format!("SELECT count(*) FROM {table}"))).fetch_one(&mut *tx).await.unwrap();
        assert_eq!(unset, 0, "{table}: without a scope nothing is seen");

        sqlx::raw_sql("SET LOCAL app.workspace = 'COBALT'").execute(&mut *tx).await.unwrap();
        let seen: Vec<String> =
            sqlx::query_scalar(sql(format!("SELECT DISTINCT {id} FROM {table}"))).fetch_all(&mut *tx).await.unwrap();
        assert!(seen.iter().all(|workspace| workspace == "COBALT"), "{table}: {seen:?}");
    }
}

#[tokio::test]
async fn a_workspace_reads_the_accounts_of_its_members_alone_and_changes_none() {
    let database = TestDatabase::with_demo().await;
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    let mut tx = connection.begin().await.unwrap();
    sqlx::raw_sql("SET LOCAL ROLE latchkey_app; SET LOCAL app.workspace = 'COBALT'").execute(&mut *tx).await.unwrap();
    let seen: Vec<String> =
        sqlx::query_scalar("SELECT email FROM users ORDER BY email").fetch_all(&mut *tx).await.unwrap();
    assert_eq!(seen, [MAYA, TOM], "Maya is a viewer there");
    let touched = sqlx::query("UPDATE users SET staff = true").execute(&mut *tx).await.unwrap();
    assert_eq!(touched.rows_affected(), 0);
}

#[tokio::test]
async fn the_application_role_can_not_write_into_another_workspace() {
    let database = TestDatabase::with_demo().await;
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    let mut tx = connection.begin().await.unwrap();
    sqlx::raw_sql("SET LOCAL ROLE latchkey_app; SET LOCAL app.workspace = 'COBALT'").execute(&mut *tx).await.unwrap();
    let touched =
        sqlx::query("UPDATE api_keys SET archived_at = now(), archived_by = 'x' WHERE workspace_id = 'ACME01'")
            .execute(&mut *tx)
            .await
            .unwrap();
    assert_eq!(touched.rows_affected(), 0);
    let insert = "INSERT INTO memberships SELECT 'ACME01', user_id, 'admin' FROM memberships";
    assert!(sqlx::query(insert).execute(&mut *tx).await.is_err());
}

#[tokio::test]
async fn every_table_of_a_workspace_has_forced_row_level_security_and_another_owner() {
    let database = TestDatabase::with_demo().await;
    let lax: Vec<String> = sqlx::query_scalar(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> '_sqlx_migrations'
           AND NOT (c.relrowsecurity AND c.relforcerowsecurity)",
    )
    .fetch_all(&database.raw)
    .await
    .unwrap();
    assert_eq!(lax, Vec::<String>::new());
    let owned: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = 'latchkey_app'",
    )
    .fetch_one(&database.raw)
    .await
    .unwrap();
    assert_eq!(owned, 0, "the application's role owns nothing");
}
