//! A clock that stands still unless a test moves it.

use std::sync::atomic::{AtomicI64, Ordering};

use service::{Clock, SystemClock};
use time::{Duration, OffsetDateTime};

/// Starts at the machine's time. Each look at it takes a millisecond, so that nothing happens at the same
/// moment; otherwise only [`TestClock::advance`] moves it, however slow the machine is.
pub struct TestClock {
    start: OffsetDateTime,
    milliseconds: AtomicI64,
}

impl Default for TestClock {
    fn default() -> Self {
        Self { start: SystemClock.now(), milliseconds: AtomicI64::new(0) }
    }
}

impl TestClock {
    /// Moves the clock.
    pub fn advance(&self, by: Duration) {
        self.milliseconds.fetch_add(by.whole_seconds() * 1000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> OffsetDateTime {
        self.start + Duration::milliseconds(self.milliseconds.fetch_add(1, Ordering::SeqCst))
    }
}
