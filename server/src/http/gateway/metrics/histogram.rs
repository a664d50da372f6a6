//! How long things took, counted without a lock: a request adds to three numbers and allocates nothing.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use prometheus_client::encoding::{MetricEncoder, NoLabelSet};

/// Buckets: up to the first bound, two an octave, and one for what is longer than the last bound.
const BUCKETS: usize = 2 + 2 * OCTAVES as usize;
const OCTAVES: u32 = 26;

/// The first bound is 2 to the power of this, in nanoseconds (256 ns); the last one is 17 s.
const FIRST: u32 = 8;

/// Counts of durations. The bounds are powers of two and the halves between them ("log-linear", as
/// HdrHistogram does it), so that a bucket is found from the position of a bit, and a quantile read from
/// the buckets is wrong by a factor of 1.5 at most.
#[derive(Debug)]
pub struct Histogram {
    buckets: [AtomicU64; BUCKETS],
    /// In nanoseconds: enough for 584 years of waiting.
    sum: AtomicU64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { buckets: [const { AtomicU64::new(0) }; BUCKETS], sum: AtomicU64::new(0) }
    }
}

impl Histogram {
    /// Counts one that took so long.
    pub fn observe(&self, took: Duration) {
        let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        self.buckets[bucket(nanos)].fetch_add(1, Relaxed);
        self.sum.fetch_add(nanos, Relaxed);
    }
}

/// Writes the sum of several, in seconds.
///
/// # Errors
/// Those of the encoder.
pub fn encode<'a>(parts: impl Iterator<Item = &'a Histogram>, encoder: &mut MetricEncoder<'_>) -> std::fmt::Result {
    let (mut counts, mut nanos) = ([0; BUCKETS], 0_u64);
    for part in parts {
        counts.iter_mut().zip(&part.buckets).for_each(|(count, of_part)| *count += of_part.load(Relaxed));
        nanos = nanos.wrapping_add(part.sum.load(Relaxed));
    }
    let buckets: Vec<_> = counts.iter().enumerate().map(|(at, &count)| (bound(at), count)).collect();
    // The number is the buckets' sum, so that a scrape in the middle of a count agrees with itself.
    let sum = Duration::from_nanos(nanos).as_secs_f64();
    encoder.encode_histogram::<NoLabelSet>(sum, counts.iter().sum(), &buckets, None)
}

/// Where a duration belongs: bounds belong to the bucket below them.
fn bucket(nanos: u64) -> usize {
    if nanos <= 1 << FIRST {
        return 0;
    }
    let below = nanos - 1;
    let octave = below.ilog2();
    let half = (below >> (octave - 1)) & 1;
    (1 + 2 * (octave - FIRST) as usize + half as usize).min(BUCKETS - 1)
}

/// The largest duration of a bucket, in seconds.
fn bound(bucket: usize) -> f64 {
    if bucket == BUCKETS - 1 {
        // What the encoder writes as +Inf.
        return f64::MAX;
    }
    let nanos = match bucket % 2 {
        0 => 1_u64 << (FIRST as usize + bucket / 2),
        _ => 3_u64 << (FIRST as usize + bucket / 2 - 1),
    };
    Duration::from_nanos(nanos).as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_counted_below_its_bound_and_above_the_one_before() {
        let edges = [0, 1, 255, 256, 257, 384, 385, 512, 513, 999_999, 1_048_576, 1_048_577, 17_179_869_184];
        for nanos in edges.into_iter().chain((0..4000).map(|n| n * n * n / 7)) {
            let at = bucket(nanos);
            let seconds = Duration::from_nanos(nanos).as_secs_f64();
            assert!(seconds <= bound(at), "{nanos} in {at}");
            assert!(at == 0 || seconds > bound(at - 1), "{nanos} in {at}");
        }
        assert_eq!(bucket(17_179_869_184), BUCKETS - 2, "17 s is the last bound");
        assert_eq!(bucket(17_179_869_185), BUCKETS - 1);
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn bounds_rise_by_a_half_at_most() {
        for at in 1..BUCKETS - 1 {
            let step = bound(at) / bound(at - 1);
            assert!(step > 1.3 && step < 1.501, "{at}: {step}");
        }
    }
}
