//! The database of a command: the operator's, or a private PostgreSQL that is started for it.

use std::time::Duration;

use private_pg::{PrivatePg, Settings};
use store::Db;

use crate::config::Config;
use crate::problem::Problem;

/// How long it is waited before a database that is away is tried again. A try takes five seconds when nobody
/// answers, so that the log isn't flooded.
const REST: Duration = Duration::from_secs(1);

/// Waits while the operator's database is away. A node that its machine starts before PostgreSQL, or during a
/// fail-over, must not need somebody to start it again. What waiting can't mend (a wrong password, no such
/// database) is left to [`Database::open`] to tell.
pub async fn until_reachable(config: &Config) {
    let Some(url) = &config.database_url else { return };
    loop {
        match Db::connect(&url.0, 1).await {
            Err(away) if away.is_unreachable() => {
                let error = Problem::from_error(&away);
                tracing::warn!(%error, "DATABASE_URL: waiting for the database");
                tokio::time::sleep(REST).await;
            }
            Err(_) => return,
            Ok(db) => return db.close().await,
        }
    }
}

/// A database that is open and migrated, and what must be stopped afterwards.
pub struct Database {
    /// The pool.
    pub db: Db,
    private: Option<PrivatePg>,
}

impl Database {
    /// Opens and migrates.
    pub async fn open(config: &Config, connections: u32) -> Result<Self, Problem> {
        let private = match config.database_url {
            Some(_) => None,
            None => Some(start_private(config).await?),
        };
        let url = match (&private, &config.database_url) {
            (Some(private), _) => private.url(),
            (None, url) => url.as_ref().map(|url| url.0.clone()).unwrap_or_default(),
        };
        match connect(&url, connections).await {
            Ok(db) => Ok(Self { db, private }),
            Err(problem) => {
                stop_private(private).await;
                Err(match config.database_url {
                    Some(_) => Problem::new(format!("DATABASE_URL: the database can't be used: {problem}")),
                    None => Problem::new(format!("the private database can't be used: {problem}")),
                })
            }
        }
    }

    /// Closes the pool, and stops the private PostgreSQL unless another process uses it.
    pub async fn close(self) {
        self.db.close().await;
        stop_private(self.private).await;
    }
}

async fn connect(url: &str, connections: u32) -> Result<Db, Problem> {
    let db = Db::connect(url, connections).await?;
    db.migrate().await?;
    Ok(db)
}

async fn start_private(config: &Config) -> Result<PrivatePg, Problem> {
    let settings = Settings { data_dir: config.data_dir.clone(), fast_and_loose: false };
    Ok(tokio::task::spawn_blocking(move || PrivatePg::start(&settings)).await??)
}

async fn stop_private(private: Option<PrivatePg>) {
    let Some(private) = private else { return };
    let stopped = tokio::task::spawn_blocking(move || private.stop()).await;
    let problem = match stopped {
        Ok(Ok(())) => return,
        Ok(Err(error)) => Problem::from_error(&error),
        Err(error) => Problem::from_error(&error),
    };
    tracing::error!(error = %problem, "the private database wasn't stopped");
}
