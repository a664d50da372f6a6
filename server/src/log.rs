//! The log: lines (or JSON objects) on stderr. stdout belongs to what people asked for.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer};

use crate::config::Log;
use crate::problem::Problem;
use crate::telemetry::{self, Telemetry};

/// Starts logging, and traces when they are configured: they are sent until what is given is dropped. Once a
/// process; a second time changes nothing.
///
/// # Errors
/// When traces can't be sent with these settings.
pub fn start(settings: &Log) -> Result<Option<Telemetry>, Problem> {
    let traces = settings.traces.as_ref().map(Telemetry::new).transpose()?;
    let filter = EnvFilter::try_new(&settings.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let filter = telemetry::without_spans(filter);
    let started = match &traces {
        // One filter for all is the cheapest: what it doesn't want isn't even made.
        None => tracing_subscriber::registry().with(filter).with(lines(settings)).try_init(),
        Some(traces) => {
            let lines = lines(settings).with_filter(filter);
            tracing_subscriber::registry().with(lines).with(traces.layer()).try_init()
        }
    };
    if let Err(error) = started {
        tracing::debug!(%error, "logging had been started");
    }
    Ok(traces)
}

fn lines<S>(settings: &Log) -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>,
{
    let log = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    if settings.json {
        log.json().flatten_event(true).boxed()
    } else {
        log.with_ansi(io::stderr().is_terminal()).with_target(false).boxed()
    }
}
