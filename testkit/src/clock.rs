//! The machine's clock, and how far a test has moved it.

use std::sync::atomic::{AtomicI64, Ordering};

use service::{Clock, SystemClock};
use time::{Duration, OffsetDateTime};

/// Tells the machine's time, moved forward by a test.
#[derive(Default)]
pub struct TestClock(AtomicI64);

impl TestClock {
    /// Moves the clock.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(by.whole_seconds(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> OffsetDateTime {
        SystemClock.now() + Duration::seconds(self.0.load(Ordering::SeqCst))
    }
}
