//! A clock that is set by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use time::{Duration, OffsetDateTime};

use crate::Clock;

/// Shows what it was set to.
pub(super) struct Dial {
    start: OffsetDateTime,
    micros: AtomicI64,
}

impl Dial {
    pub(super) fn at(start: OffsetDateTime) -> Arc<Self> {
        Arc::new(Self { start, micros: AtomicI64::new(0) })
    }

    pub(super) fn advance(&self, by: Duration) {
        let micros = i64::try_from(by.whole_microseconds()).unwrap_or(0);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }
}

impl Clock for Dial {
    fn now(&self) -> OffsetDateTime {
        self.start + Duration::microseconds(self.micros.load(Ordering::Relaxed))
    }
}
