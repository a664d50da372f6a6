//! The one clock by which everything of a run is timed.

use std::time::Duration;

use tokio::time::Instant;

/// Nanoseconds since a run began.
pub type Moment = u64;

/// Counts from the beginning of a run.
#[derive(Clone, Copy, Debug)]
pub struct Clock(Instant);

impl Clock {
    /// One that starts now.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// This moment.
    pub fn now(self) -> Moment {
        nanos(self.0.elapsed())
    }

    /// How long ago it started.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// A time in nanoseconds.
pub fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
