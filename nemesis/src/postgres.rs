//! A PostgreSQL of the run's own, which can be stopped, crashed and started again.

use std::path::{Path, PathBuf};

use private_pg::{PrivatePg, Settings};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// How PostgreSQL is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Connections are cut, data is written out.
    Fast,
    /// As a crash.
    Immediate,
}

/// The database of a run. Stopped when dropped.
#[derive(Debug)]
pub struct Postgres {
    data_dir: PathBuf,
    running: Option<PrivatePg>,
    url: String,
    socket: PathBuf,
}

impl Postgres {
    /// Makes and starts one in a folder.
    ///
    /// # Panics
    /// When it doesn't start.
    pub async fn start(data_dir: &Path) -> Self {
        let running = started(data_dir.to_owned()).await;
        let (url, socket) = (running.url(), running.sockets().join(".s.PGSQL.5432"));
        Self { data_dir: data_dir.to_owned(), running: Some(running), url, socket }
    }

    /// Its address, as the superuser, without a proxy.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its socket, for proxies. It stays the same.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// Stops it.
    ///
    /// # Panics
    /// When it doesn't stop.
    pub async fn stop(&mut self, how: Stop) {
        let Some(running) = self.running.take() else { return };
        let stopped = tokio::task::spawn_blocking(move || match how {
            Stop::Fast => running.stop(),
            Stop::Immediate => running.crash(),
        });
        stopped.await.expect("no panic").expect("PostgreSQL stops");
    }

    /// Starts it again.
    ///
    /// # Panics
    /// When it doesn't start.
    pub async fn start_again(&mut self) {
        if self.running.is_none() {
            self.running = Some(started(self.data_dir.clone()).await);
        }
    }

    /// Runs statements as the superuser.
    ///
    /// # Errors
    /// When it can't be reached or doesn't take them.
    pub async fn run(&self, statements: &str) -> Result<(), sqlx::Error> {
        let mut connection = PgConnection::connect(&self.url).await?;
        sqlx::raw_sql(AssertSqlSafe(statements)).execute(&mut connection).await?;
        connection.close().await
    }

    /// A number that a statement gives.
    ///
    /// # Errors
    /// As [`Postgres::run`].
    pub async fn number(&self, statement: &str) -> Result<i64, sqlx::Error> {
        let mut connection = PgConnection::connect(&self.url).await?;
        let number = sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(&mut connection).await?;
        connection.close().await?;
        Ok(number)
    }
}

async fn started(data_dir: PathBuf) -> PrivatePg {
    // Not `fast_and_loose`: without synchronous commits a crash loses revocations that were acknowledged.
    let settings = Settings { data_dir, fast_and_loose: false };
    let started = tokio::task::spawn_blocking(move || PrivatePg::start(&settings));
    started.await.expect("no panic").expect("PostgreSQL starts")
}
