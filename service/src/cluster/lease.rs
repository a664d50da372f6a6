//! Until when a node may answer from memory.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The end of a lease, by the time since boot. Ended at the start.
#[derive(Default)]
pub(crate) struct Lease(AtomicU64);

impl Lease {
    /// Runs until then. Ordered after everything that was applied before.
    pub(crate) fn grant(&self, until: Duration) {
        self.0.store(nanos(until), Ordering::Release);
    }

    /// Ends.
    pub(crate) fn end(&self) {
        self.0.store(0, Ordering::Release);
    }

    /// Whether it runs at that moment. Ordered before everything that is looked up after.
    pub(crate) fn runs_at(&self, now: Duration) -> bool {
        nanos(now) < self.0.load(Ordering::Acquire)
    }

    /// How long it still runs.
    pub(crate) fn left_at(&self, now: Duration) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Acquire).saturating_sub(nanos(now)))
    }
}

/// 584 years fit.
fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_ends_at_its_moment_and_not_after() {
        let lease = Lease::default();
        let at = Duration::from_nanos;
        assert!(!lease.runs_at(at(0)), "ended at the start");
        lease.grant(at(100));
        assert!(lease.runs_at(at(99)));
        assert!(!lease.runs_at(at(100)));
        assert_eq!((lease.left_at(at(60)), lease.left_at(at(200))), (at(40), at(0)));
        lease.end();
        assert!(!lease.runs_at(at(0)));
    }
}
