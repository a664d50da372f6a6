//! PostgreSQL, and nothing else: the only crate that names sqlx. Rules are in `domain`, decisions in
//! `service`; here are statements and the rows that they read and write.
//!
//! Every statement carries its workspace, and runs in a transaction whose [`Scope`] row-level security
//! holds it to. A [`Tx`] that isn't committed is rolled back.

pub mod accounts;
pub mod audit;
pub mod cluster;
pub mod early_access;
mod error;
pub mod exports;
pub mod invitations;
pub mod keys;
pub mod notices;
pub mod passkeys;
pub mod password_requests;
pub mod people;
pub mod peppers;
pub mod receipts;
pub mod replica;
pub mod second_factors;
pub mod sessions;
pub mod sso;
pub mod staff;
pub mod teams;
pub mod throttle;
pub mod usage;
pub mod workspaces;

use std::fmt::Write as _;
use std::str::FromStr;
use std::time::Duration;

use domain::ids::{UserId, WorkspaceId};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgRow};
use sqlx::{AssertSqlSafe, Connection as _, PgPool, Postgres};

pub use error::{Conflict, Error};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../migrations");

/// Settings of a transaction that reads a log of any length.
const READING: &str = "; SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL jit = off;
    SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off";

/// A connection that rested for longer is asked whether it still lives before it is used.
const TRUSTED: Duration = Duration::from_millis(250);

/// A pool of connections to one database.
#[derive(Clone)]
pub struct Db {
    pool: PgPool,
}

/// For whom a transaction works: what row-level security lets it see.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// One workspace.
    Workspace(&'a WorkspaceId),
    /// Every workspace, for reading: the CSM's console.
    Staff,
    /// Accounts, sessions and invitations, which are found before a workspace is known.
    Accounts,
    /// A node's copy of the keys of every workspace, and what nodes tell each other.
    Gateway,
    /// The owner of the tables, who makes and drops them, and who enters each workspace to do so.
    Upkeep,
}

impl Db {
    /// Opens a pool. Connections are made when they are needed.
    ///
    /// # Errors
    /// When the address can't be read.
    pub fn open(url: &str, max_connections: u32) -> Result<Self, Error> {
        let options = PgConnectOptions::from_str(url).map_err(Error::from)?.application_name("latchkey");
        let pool = PgPoolOptions::new()
            .max_connections(max_connections)
            .acquire_timeout(Duration::from_secs(5))
            // A round trip that a connection doesn't need that has just answered.
            .test_before_acquire(false)
            .before_acquire(|connection, seen| {
                Box::pin(async move {
                    if seen.idle_for > TRUSTED {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_lazy_with(options);
        Ok(Self { pool })
    }

    /// Opens a pool and waits for the first connection.
    ///
    /// # Errors
    /// When the address can't be read, or the database can't be reached within 5 seconds.
    pub async fn connect(url: &str, max_connections: u32) -> Result<Self, Error> {
        let db = Self::open(url, max_connections)?;
        drop(db.pool.acquire().await?);
        Ok(db)
    }

    /// Applies the migrations that are missing. Several nodes may do so at once: they take turns.
    ///
    /// # Errors
    /// When a migration fails, or the database has one that this program doesn't know.
    pub async fn migrate(&self) -> Result<(), Error> {
        MIGRATIONS.run(&self.pool).await.map_err(Error::Migration)?;
        self.chain_old_entries().await?;
        self.index_old_entries().await
    }

    /// Whether every migration that this program knows is applied.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn migrated(&self) -> Result<bool, Error> {
        let newest = MIGRATIONS.iter().map(|m| m.version).max().unwrap_or_default();
        let query = sqlx::query_scalar("SELECT EXISTS (SELECT FROM _sqlx_migrations WHERE version = $1 AND success)");
        match query.bind(newest).fetch_one(&self.pool).await {
            Ok(applied) => Ok(applied),
            Err(error) if Error::is_undefined_table(&error) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Begins a transaction as the role that owns nothing, held to a scope.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn begin(&self, scope: Scope<'_>) -> Result<Tx, Error> {
        self.begin_and(scope, "").await
    }

    async fn begin_and(&self, scope: Scope<'_>, settings: &str) -> Result<Tx, Error> {
        let tx = self.pool.begin_with(AssertSqlSafe(Self::begin_text(scope, settings))).await?;
        Ok(Tx { tx, recorded: Vec::new() })
    }

    /// Runs statements in a transaction of their own and gives the rows of all, in one round trip: for what somebody
    /// waits for. They are one message, which PostgreSQL makes whole or not at all, and which leaves nothing behind on
    /// the connection. They hold their values, so none of these may be what somebody typed.
    async fn at_once(&self, scope: Scope<'_>, statements: &str) -> Result<Vec<PgRow>, Error> {
        let text = format!("{}; {statements}", Self::scope_text(scope));
        Ok(sqlx::raw_sql(AssertSqlSafe(text)).fetch_all(&self.pool).await?)
    }

    fn begin_text(scope: Scope<'_>, settings: &str) -> String {
        // One round trip.
        format!("BEGIN; {}{settings}", Self::scope_text(scope))
    }

    /// The values can't hold a quote: they are ids that were checked when made.
    fn scope_text(scope: Scope<'_>) -> String {
        let mut statement = String::new();
        if !matches!(scope, Scope::Upkeep) {
            statement.push_str("SET LOCAL ROLE latchkey_app; ");
        }
        let setting = match scope {
            Scope::Workspace(id) => ("app.workspace", id.as_str()),
            Scope::Staff | Scope::Upkeep => ("app.staff", "on"),
            Scope::Accounts => ("app.accounts", "on"),
            Scope::Gateway => ("app.gateway", "on"),
        };
        let _ = write!(statement, "SET LOCAL {} = '{}'", setting.0, setting.1);
        statement
    }

    /// The same, for reading a log of any length: plans are made once for each statement, not anew for each
    /// of its values (which takes longer than running them), are never compiled, and read indexes in their
    /// order, however few rows the planner expects, instead of sorting.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn begin_reading(&self, scope: Scope<'_>) -> Result<Tx, Error> {
        self.begin_and(scope, READING).await
    }

    /// The same, and every statement of it sees the database as it is now.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn begin_snapshot(&self, scope: Scope<'_>) -> Result<Tx, Error> {
        let mut tx = self.begin(scope).await?;
        sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ").execute(&mut *tx.tx).await?;
        Ok(tx)
    }

    /// Closes the pool, after transactions under way have ended.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// A transaction held to a [`Scope`]. Rolled back when dropped.
pub struct Tx {
    tx: sqlx::Transaction<'static, Postgres>,
    recorded: Vec<audit::Recorded>,
}

impl Tx {
    /// Makes everything that was done in it last, all of it or nothing.
    ///
    /// # Errors
    /// When the database can't be reached; whether it committed isn't known then.
    pub async fn commit(self) -> Result<(), Error> {
        self.tx.commit().await.map_err(Error::from)
    }

    /// Lets the transaction write in this workspace too (and leave the one before): a sign-in is recorded
    /// in each workspace of the person.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn enter(&mut self, workspace: &WorkspaceId) -> Result<(), Error> {
        self.set("app.workspace", workspace.as_str()).await
    }

    /// Lets the transaction read the person's own memberships.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn act_for(&mut self, user: UserId) -> Result<(), Error> {
        self.set("app.user", &user.to_string()).await
    }

    async fn set(&mut self, setting: &str, value: &str) -> Result<(), Error> {
        sqlx::query("SELECT set_config($1, $2, true)").bind(setting).bind(value).execute(&mut *self.tx).await?;
        Ok(())
    }
}
