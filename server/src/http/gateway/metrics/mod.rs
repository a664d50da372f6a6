//! What Prometheus reads: verdicts by code and API, and how long they took; the node, the process, the build.
//! No key, no workspace.
//!
//! Verdicts are counted in arrays that are laid out once, by the APIs of the catalog. A request adds to a few
//! atomic numbers; texts are made only when somebody looks.

mod histogram;
mod node;
mod process;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use domain::api::Catalog;
use domain::ids::ApiId;
use domain::verdict::Denial;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, NoLabelSet, text};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use service::sharded::Sharded;

use histogram::Histogram;
pub use node::Node;
use process::Process;

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

const DOORS: [(Door, &str); 2] = [(Door::ForwardAuth, "forward_auth"), (Door::DirectCheck, "direct_check")];

/// The codes that name no API.
const PLAIN: [&str; 8] = [
    "missing_credentials",
    "malformed_credentials",
    "invalid_key",
    "workspace_mismatch",
    "route_not_mapped",
    "revocation_state_unknown",
    "workspace_suspended",
    "legacy_suspended",
];

/// The metrics of a node. Cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    verdicts: Arc<Verdicts>,
}

impl Metrics {
    /// Metrics with a counter for each API of the catalog, and what others tell.
    pub fn new(catalog: &Catalog, others: impl IntoIterator<Item = Box<dyn Collector>>) -> Self {
        let verdicts = Arc::new(Verdicts::new(catalog));
        let mut registry = Registry::default();
        let ours = registry.sub_registry_with_prefix("latchkey");
        ours.register("build", "The program", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        ours.register_collector(Box::new(Arc::clone(&verdicts)));
        others.into_iter().for_each(|other| ours.register_collector(other));
        registry.register_collector(Box::new(Process));
        Self { registry: Arc::new(registry), verdicts }
    }

    /// Counts a verdict.
    pub fn count(&self, door: Door, verdict: Result<&ApiId, &Denial>, took: Duration) {
        self.verdicts.count(door, verdict, took);
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

#[derive(Debug)]
struct Verdicts {
    /// Sorted, to be found by halves.
    apis: Box<[ApiId]>,
    counts: Sharded<Counts>,
}

/// Counters, for each door one of every code of [`PLAIN`], then "valid" and "api_not_allowed" of every API.
#[derive(Debug)]
struct Counts {
    doors: [Box<[AtomicU64]>; DOORS.len()],
    seconds: Histogram,
}

impl Verdicts {
    fn new(catalog: &Catalog) -> Self {
        let mut apis: Vec<ApiId> = catalog.apis().iter().map(|api| api.id.clone()).collect();
        apis.sort_unstable();
        let places = PLAIN.len() + 2 * apis.len();
        let zeros = || (0..places).map(|_| AtomicU64::new(0)).collect();
        let counts = Sharded::new(|_| Counts { doors: [zeros(), zeros()], seconds: Histogram::default() });
        Self { apis: apis.into(), counts }
    }

    fn count(&self, door: Door, verdict: Result<&ApiId, &Denial>, took: Duration) {
        let counts = self.counts.mine();
        if let Some(counter) = self.place(verdict).and_then(|place| counts.doors[door as usize].get(place)) {
            counter.fetch_add(1, Relaxed);
        }
        counts.seconds.observe(took);
    }

    /// `None` never happens: verdicts name APIs of the catalog alone.
    fn place(&self, verdict: Result<&ApiId, &Denial>) -> Option<usize> {
        let of_api = |api, which| Some(PLAIN.len() + 2 * self.apis.binary_search(api).ok()? + which);
        match verdict {
            Ok(api) => of_api(api, 0),
            Err(Denial::ApiNotAllowed(api)) => of_api(api, 1),
            Err(Denial::MissingCredentials) => Some(0),
            Err(Denial::MalformedCredentials) => Some(1),
            Err(Denial::InvalidKey) => Some(2),
            Err(Denial::WorkspaceMismatch) => Some(3),
            Err(Denial::RouteNotMapped) => Some(4),
            Err(Denial::RevocationStateUnknown) => Some(5),
            Err(Denial::WorkspaceSuspended) => Some(6),
            Err(Denial::LegacySuspended) => Some(7),
        }
    }

    /// The code and the API that a place counts.
    fn labels(&self, place: usize) -> (&'static str, &str) {
        match place.checked_sub(PLAIN.len()) {
            None => (PLAIN[place], ""),
            Some(place) => (["valid", "api_not_allowed"][place % 2], self.apis[place / 2].as_str()),
        }
    }
}

impl Collector for Verdicts {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> std::fmt::Result {
        let mut verdicts =
            encoder.encode_descriptor("verdicts", "Verdicts by code and API", None, MetricType::Counter)?;
        for (door, name) in DOORS {
            for place in 0..PLAIN.len() + 2 * self.apis.len() {
                let count: u64 = self.counts.all().map(|counts| counts.doors[door as usize][place].load(Relaxed)).sum();
                let (code, api) = self.labels(place);
                let labels = [("door", name), ("code", code), ("api", api)];
                let mut counted = verdicts.encode_family(&labels)?;
                counted.encode_counter::<NoLabelSet, _, f64>(&count, None)?;
            }
        }
        let mut seconds =
            encoder.encode_descriptor("verdict", "Time to a verdict", Some(&Unit::Seconds), MetricType::Histogram)?;
        histogram::encode(self.counts.all().map(|counts| &counts.seconds), &mut seconds)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn metrics() -> Metrics {
        Metrics::new(&crate::config::Config::from_vars(&BTreeMap::new()).unwrap().catalog, [])
    }

    #[test]
    fn every_verdict_is_counted_under_its_own_code_door_and_api() {
        let push: ApiId = "push".parse().unwrap();
        let denials = [
            Denial::MissingCredentials,
            Denial::MalformedCredentials,
            Denial::InvalidKey,
            Denial::WorkspaceMismatch,
            Denial::ApiNotAllowed(push),
            Denial::RouteNotMapped,
            Denial::RevocationStateUnknown,
            Denial::WorkspaceSuspended,
            Denial::LegacySuspended,
        ];
        let data: ApiId = "data".parse().unwrap();
        let verdicts: Vec<_> = denials.iter().map(Err).chain([Ok(&data)]).collect();
        for (door, name) in DOORS {
            for &verdict in &verdicts {
                let metrics = metrics();
                metrics.count(door, verdict, Duration::from_millis(3));
                metrics.count(door, verdict, Duration::from_millis(3));
                let text = metrics.text().unwrap();
                let (code, api) = match verdict {
                    Ok(_) => ("valid", "data"),
                    Err(denial @ Denial::ApiNotAllowed(_)) => (denial.code(), "push"),
                    Err(denial) => (denial.code(), ""),
                };
                let line = format!("latchkey_verdicts_total{{door=\"{name}\",code=\"{code}\",api=\"{api}\"}} 2");
                let counted: Vec<&str> =
                    text.lines().filter(|l| l.starts_with("latchkey_verdicts_total") && !l.ends_with(" 0")).collect();
                assert_eq!(counted, [line]);
                assert!(text.lines().any(|l| l == "latchkey_verdict_seconds_count 2"), "{text}");
                assert!(text.lines().any(|l| l == "latchkey_verdict_seconds_sum 0.006"), "{text}");
                assert!(text.lines().any(|l| l == "latchkey_verdict_seconds_bucket{le=\"+Inf\"} 2"), "{text}");
            }
        }
    }

    #[test]
    fn the_build_and_the_process_are_told() {
        let text = metrics().text().unwrap();
        let build = format!("latchkey_build_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION"));
        assert!(text.lines().any(|line| line == build), "{text}");
        for name in ["process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds"] {
            assert!(text.lines().any(|line| line.starts_with(&format!("{name} "))), "{name} in\n{text}");
        }
    }
}
