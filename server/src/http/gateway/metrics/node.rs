//! How this node stands to the others: keys, changes, lease, and how long changes waited. Read when somebody
//! looks.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Unit;
use service::Services;
use service::cluster::{BOUNDS_MS, Phase};

/// Reads what the node says of itself.
pub struct Node(pub Services);

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Node")
    }
}

impl Collector for Node {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let seen = self.0.snapshot();
        let lag = (seen.committed.0 - seen.applied.0).max(0);
        for (name, help, value) in [
            ("node_ready", "1 when every key is held", i64::from(seen.phase == Phase::Following)),
            ("node_keys", "Keys in memory", i64::try_from(seen.keys).unwrap_or(i64::MAX)),
            ("node_epoch", "The last change of keys that is applied", seen.applied.0),
            ("node_epoch_lag", "Changes that were heard of and aren't applied", lag),
        ] {
            encoder.encode_descriptor(name, help, None, MetricType::Gauge)?.encode_gauge(&value)?;
        }
        for (name, help, value) in [
            ("node_lease_left", "Time for which it may answer from memory; 0 in strict mode", seen.lease_left),
            ("node_lease_age", "Time since the database was last heard from", seen.silent),
        ] {
            let mut gauge = encoder.encode_descriptor(name, help, Some(&Unit::Seconds), MetricType::Gauge)?;
            gauge.encode_gauge(&value.as_secs_f64())?;
        }
        let (counts, sum) = self.0.waits();
        let bounds = BOUNDS_MS.iter().map(|&ms| ms as f64 / 1000.0).chain([f64::MAX]);
        let buckets: Vec<_> = bounds.zip(counts).collect();
        let help = "Time from the commit of a change of keys until no node went by what was before";
        encoder
            .encode_descriptor("revocation_wait", help, Some(&Unit::Seconds), MetricType::Histogram)?
            .encode_histogram::<NoLabelSet>(sum.as_secs_f64(), counts.iter().sum(), &buckets, None)
    }
}
