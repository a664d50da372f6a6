//! `latchkey serve`: starts, tells where it serves, and stops everything that it started.

use std::pin::pin;

use service::Services;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::commands::services;
use crate::config::Config;
use crate::database::{Database, until_reachable};
use crate::notify::{self, State};
use crate::problem::Problem;
use crate::serve::{Running, start};
use crate::welcome;

/// Connections of a serving node. A private PostgreSQL takes 100.
const CONNECTIONS: u32 = 24;

/// Serves until a signal, or until a part of the node dies.
pub async fn serve(config: &Config) -> Result<(), Problem> {
    // First of all: from here on Ctrl-C stops what was started, instead of leaving it behind.
    let mut signals = Signals::new()?;
    let Some(database) = open(config, &mut signals).await? else { return Ok(()) };
    let outcome = tokio::select! {
        outcome = until_told(config, &database) => outcome,
        () = signals.next() => Ok(None),
    };
    let outcome = match outcome {
        Ok(Some(running)) => wait(running, &mut signals).await,
        Ok(None) => Ok(()),
        Err(problem) => Err(problem),
    };
    database.close().await;
    outcome
}

/// Opens the database; `None` when a signal came meanwhile. Starting isn't given up half-way: a PostgreSQL
/// that nobody owns would be left.
async fn open(config: &Config, signals: &mut Signals) -> Result<Option<Database>, Problem> {
    tokio::select! {
        () = until_reachable(config) => {}
        () = signals.next() => return Ok(None),
    }
    let mut opening = pin!(Database::open(config, CONNECTIONS));
    tokio::select! {
        database = &mut opening => return database.map(Some),
        () = signals.next() => tracing::info!("stopping, once the database has started"),
    }
    tokio::select! {
        database = opening => database?.close().await,
        () = signals.next() => return Err(Problem::new("stopped while the database was starting; it may still run")),
    }
    Ok(None)
}

async fn until_told(config: &Config, database: &Database) -> Result<Option<Running>, Problem> {
    let services = services(config, database.db.clone())?;
    if config.demo {
        load_demo(&services).await?;
    }
    let mut running = start(config, services.clone()).await?;
    if config.roles.gateway {
        tokio::select! {
            () = service::verify::until_loaded(&services) => {}
            () = running.failed() => {
                let problem = died(&running);
                running.shutdown().await;
                return Err(problem);
            }
        }
    }
    welcome::print(config, &running);
    notify::tell(State::Ready);
    Ok(Some(running))
}

async fn load_demo(services: &Services) -> Result<(), Problem> {
    service::demo::load(services).await.map_err(|fault| Problem::new(fault.chain()))
}

async fn wait(mut running: Running, signals: &mut Signals) -> Result<(), Problem> {
    let outcome = tokio::select! {
        () = signals.next() => Ok(()),
        () = running.failed() => Err(died(&running)),
    };
    tracing::info!("stopping");
    notify::tell(State::Stopping);
    // A second signal doesn't wait for requests under way.
    tokio::select! {
        () = running.shutdown() => {}
        () = signals.next() => tracing::warn!("requests under way were cut off by a second signal"),
    }
    outcome
}

fn died(running: &Running) -> Problem {
    match running.lost() {
        Some(why) => Problem::for_people(why),
        None => Problem::new("a part of the server died; the log says why"),
    }
}

struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
