//! How long changes waited until they were in force, for the metrics.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper bounds of the buckets, in milliseconds.
pub const BOUNDS_MS: [u64; 12] = [1, 2, 5, 10, 20, 50, 100, 250, 1_000, 2_500, 5_000, 15_000];

/// Counts of waits: one for each bound, and one for what is longer.
#[derive(Default)]
pub(crate) struct Waits {
    counts: [AtomicU64; BOUNDS_MS.len() + 1],
    microseconds: AtomicU64,
}

impl Waits {
    pub(crate) fn note(&self, waited: Duration) {
        let ms = waited.as_millis();
        let bucket = BOUNDS_MS.iter().position(|&bound| ms <= u128::from(bound)).unwrap_or(BOUNDS_MS.len());
        self.counts[bucket].fetch_add(1, Ordering::Relaxed);
        self.microseconds.fetch_add(u64::try_from(waited.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// The count of each bucket, and the sum of all waits.
    pub(crate) fn read(&self) -> ([u64; BOUNDS_MS.len() + 1], Duration) {
        let counts = std::array::from_fn(|at| self.counts[at].load(Ordering::Relaxed));
        (counts, Duration::from_micros(self.microseconds.load(Ordering::Relaxed)))
    }
}
