//! The clock and the randomness of the machine, behind traits. The only file that reads either.

use std::time::Duration;

use rand::TryRng as _;
use rand::rngs::SysRng;
use time::OffsetDateTime;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, in UTC, to the microsecond: what PostgreSQL keeps.
    fn now(&self) -> OffsetDateTime;

    /// How long the machine has run, the time that it slept included. Leases are measured by it: it never
    /// jumps, whatever is done to the wall clock, and goes on while the machine is suspended, which
    /// `Instant` (CLOCK_MONOTONIC) doesn't.
    fn since_boot(&self) -> Duration {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        Duration::new(now.tv_sec.unsigned_abs(), u32::try_from(now.tv_nsec).unwrap_or_default())
    }
}

/// Draws random bytes, fit for secrets.
pub trait Random: Send + Sync {
    /// Fills the slice.
    fn fill(&self, bytes: &mut [u8]);
}

/// The clock of the machine.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that is passed in")]
    fn now(&self) -> OffsetDateTime {
        let now = OffsetDateTime::now_utc();
        let micros = now.microsecond();
        now.replace_microsecond(micros).unwrap_or(now)
    }
}

/// The generator of the operating system.
pub struct SystemRandom;

impl Random for SystemRandom {
    /// # Panics
    /// When the operating system gives no randomness: there is no safe way to go on.
    #[expect(clippy::expect_used, reason = "without randomness nothing safe can be done")]
    fn fill(&self, bytes: &mut [u8]) {
        SysRng.try_fill_bytes(bytes).expect("the operating system gives randomness");
    }
}
