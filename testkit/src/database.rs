//! A database a test, copied from a template that holds the schema and the demo data. A copy takes about
//! 50 ms; loading takes seconds.

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use service::cluster::Mode;
use service::{MailSettings, MailWay, Secrets, Services, SystemRandom};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, PgPool};
use store::Db;

use crate::TestClock;

const TEMPLATE: &str = "latchkey_test_template";
/// Taken while the template is made: test programs run at the same time.
const LOCK: i64 = 0x6c61_7463;
/// The secret of every test's installation: the template's keys are hashed with it.
pub const PEPPER: [u8; 32] = [7; 32];
/// Where people reach the dashboard, as tests have it. A name, because passkeys can't be bound to an IP address.
pub const PUBLIC_URL: &str = "http://localhost:3000";

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A database of one test's own. Dropped with the cluster: `cargo xtask test` makes a new one each time.
pub struct TestDatabase {
    /// Its address, as the superuser.
    pub url: String,
    /// Its name.
    pub name: String,
    /// Connections as the superuser, who sees everything: for looking at what a test did.
    pub raw: PgPool,
}

impl TestDatabase {
    /// Makes one with the demo data in it.
    ///
    /// # Panics
    /// When `LATCHKEY_TEST_DATABASE_URL` isn't set: run tests with `make test` or `cargo xtask test`.
    pub async fn with_demo() -> Self {
        let base = base();
        let mut admin = PgConnection::connect_with(&base).await.expect("the test cluster runs");
        make_template(&mut admin).await;
        let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        run(&mut admin, format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}")).await;
        Self::open(&base, name)
    }

    /// Makes an empty one.
    ///
    /// # Panics
    /// As [`TestDatabase::with_demo`].
    pub async fn empty() -> Self {
        let base = base();
        let mut admin = PgConnection::connect_with(&base).await.expect("the test cluster runs");
        let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        run(&mut admin, format!("CREATE DATABASE {name}")).await;
        Self::open(&base, name)
    }

    fn open(base: &PgConnectOptions, name: String) -> Self {
        let options = base.clone().database(&name);
        let raw = PgPoolOptions::new().max_connections(4).connect_lazy_with(options);
        Self { url: url(&name), name, raw }
    }
}

fn variable() -> String {
    std::env::var("LATCHKEY_TEST_DATABASE_URL")
        .expect("LATCHKEY_TEST_DATABASE_URL names a test cluster: run tests with `make test` or `cargo xtask test`")
}

fn base() -> PgConnectOptions {
    PgConnectOptions::from_str(&variable()).expect("LATCHKEY_TEST_DATABASE_URL is an address")
}

/// The cluster's address with another database.
fn url(name: &str) -> String {
    let base = variable();
    let (before, query) = base.split_once('?').map_or((base.as_str(), None), |(a, b)| (a, Some(b)));
    let server = before.rsplit_once('/').map_or(before, |(server, _)| server);
    match query {
        Some(query) => format!("{server}/{name}?{query}"),
        None => format!("{server}/{name}"),
    }
}

async fn make_template(admin: &mut PgConnection) {
    sqlx::query("SELECT pg_advisory_lock($1)").bind(LOCK).execute(&mut *admin).await.expect("a lock");
    let there: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1 AND datistemplate)")
            .bind(TEMPLATE)
            .fetch_one(&mut *admin)
            .await
            .expect("the list of databases");
    if !there {
        run(admin, format!("DROP DATABASE IF EXISTS {TEMPLATE}")).await;
        run(admin, format!("CREATE DATABASE {TEMPLATE}")).await;
        let db = Db::connect(&url(TEMPLATE), 4).await.expect("the template");
        db.migrate().await.expect("the schema");
        let mail = MailWay::Folder(std::env::temp_dir());
        let services = services(
            db.clone(),
            Arc::new(TestClock::default()),
            mail,
            &std::env::temp_dir(),
            PEPPER.into(),
            None,
            Mode::Lease,
        );
        service::demo::load(&services).await.expect("the demo data");
        db.close().await;
        run(admin, format!("ALTER DATABASE {TEMPLATE} WITH is_template true")).await;
    }
    sqlx::query("SELECT pg_advisory_unlock($1)").bind(LOCK).execute(&mut *admin).await.expect("a lock given back");
}

async fn run(admin: &mut PgConnection, statement: String) {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(admin).await.expect("the test cluster's superuser may do this");
}

/// Use cases on that database, with mails that leave in this way.
pub(crate) fn services(
    db: Db,
    clock: Arc<TestClock>,
    mail: MailWay,
    data_dir: &std::path::Path,
    secrets: Secrets,
    retention: Option<time::Duration>,
    revocation: Mode,
) -> Services {
    let config = service::Config {
        secrets,
        catalog: catalog(),
        mail: MailSettings { from: "Latchkey <no-reply@localhost>".to_owned(), way: mail },
        public_url: PUBLIC_URL.parse().expect("an address"),
        data_dir: data_dir.to_owned(),
        retention,
        revocation,
        private_issuers: false,
    };
    Services::new(db, clock, Arc::new(SystemRandom), config).expect("services")
}

/// The APIs that come built in.
///
/// # Panics
/// Never.
pub fn catalog() -> domain::api::Catalog {
    server::config::Config::from_vars(&std::collections::BTreeMap::new()).expect("defaults").catalog
}
