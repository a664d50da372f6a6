//! Counters for Prometheus: verdicts by code and API, and how long they took. No key, no workspace.

use std::sync::Arc;
use std::time::Duration;

use domain::verdict::Denial;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use service::verify::Verdict;

/// The form in which the metrics are written.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// How a verdict was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// By a gateway, for a request.
    ForwardAuth,
    /// By a service, for a key.
    DirectCheck,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    door: &'static str,
    code: &'static str,
    /// Of the catalog, or empty where the refusal names none: there are only so many.
    api: String,
}

/// The counters of a node.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    verdicts: Family<Labels, Counter>,
    seconds: Histogram,
}

impl Default for Metrics {
    fn default() -> Self {
        let verdicts = Family::default();
        // 0.1 ms to 3.3 s.
        let seconds = Histogram::new(exponential_buckets(0.0001, 2.0, 16));
        let mut registry = Registry::with_prefix("latchkey");
        registry.register("verdicts", "Verdicts by code and API", verdicts.clone());
        registry.register_with_unit("verdict", "Time to a verdict", Unit::Seconds, seconds.clone());
        Self { registry: Arc::new(registry), verdicts, seconds }
    }
}

impl Metrics {
    /// Counts a verdict.
    pub fn count(&self, door: Door, verdict: &Verdict, took: Duration) {
        let (code, api) = match verdict {
            Ok(allowed) => ("valid", allowed.api.to_string()),
            Err(denial @ Denial::ApiNotAllowed(api)) => (denial.code(), api.to_string()),
            Err(denial) => (denial.code(), String::new()),
        };
        let door = match door {
            Door::ForwardAuth => "forward_auth",
            Door::DirectCheck => "direct_check",
        };
        self.verdicts.get_or_create(&Labels { door, code, api }).inc();
        self.seconds.observe(took.as_secs_f64());
    }

    /// All of them as text.
    ///
    /// # Errors
    /// Never in practice: writing to a string doesn't fail.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_are_counted_by_code_and_api() {
        let metrics = Metrics::default();
        let took = Duration::from_millis(3);
        metrics.count(Door::ForwardAuth, &Err(Denial::InvalidKey), took);
        metrics.count(Door::ForwardAuth, &Err(Denial::InvalidKey), took);
        metrics.count(Door::DirectCheck, &Err(Denial::ApiNotAllowed("push".parse().unwrap())), took);
        let text = metrics.text().unwrap();
        for line in [
            "latchkey_verdicts_total{door=\"forward_auth\",code=\"invalid_key\",api=\"\"} 2",
            "latchkey_verdicts_total{door=\"direct_check\",code=\"api_not_allowed\",api=\"push\"} 1",
            "latchkey_verdict_seconds_count 3",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} in\n{text}");
        }
    }
}
