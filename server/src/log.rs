//! The log: lines (or JSON objects) on stderr. stdout belongs to what people asked for.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::EnvFilter;

use crate::config::Log;

/// Starts logging. Once a process; a second time changes nothing.
pub fn start(settings: &Log) {
    let filter = EnvFilter::try_new(&settings.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let started = if settings.json {
        log.json().flatten_event(true).try_init()
    } else {
        log.with_ansi(io::stderr().is_terminal()).with_target(false).try_init()
    };
    if let Err(error) = started {
        tracing::debug!(%error, "logging had been started");
    }
}
