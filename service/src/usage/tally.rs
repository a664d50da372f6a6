//! One counter. It is added to by many threads while another takes what it has counted and clears it away,
//! and no call is lost or counted twice.

use std::sync::atomic::AtomicI64;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed};

/// Set in the count of a tally that is being removed: what is added to it then is added nowhere.
const DEAD: u64 = 1 << 63;

/// How many calls, and when the first and the last of them came (microseconds since 1970, UTC).
#[derive(Debug)]
pub(super) struct Tally {
    calls: AtomicU64,
    first: AtomicI64,
    last: AtomicI64,
}

/// What was taken out of a tally.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) calls: u64,
    pub(super) first: i64,
    pub(super) last: i64,
}

impl Tally {
    /// One that has counted calls.
    pub(super) fn of(calls: u64, at: i64) -> Self {
        Self { calls: AtomicU64::new(calls), first: AtomicI64::new(at), last: AtomicI64::new(at) }
    }

    /// Counts calls. `false` when the tally is dead: they have to be counted in another one.
    pub(super) fn add(&self, calls: u64, at: i64) -> bool {
        // The times first: whoever takes the count then takes times that cover it.
        if at < self.first.load(Relaxed) {
            self.first.fetch_min(at, Relaxed);
        }
        if at > self.last.load(Relaxed) {
            self.last.fetch_max(at, Relaxed);
        }
        self.calls.fetch_add(calls, AcqRel) & DEAD == 0
    }

    /// Takes what was counted since the last time; none when that is nothing.
    pub(super) fn take(&self) -> Option<Taken> {
        // A dead one has nothing to give: its last calls were taken before it died.
        let calls = match self.calls.load(Relaxed) {
            0 | DEAD.. => return None,
            _ => self.calls.swap(0, AcqRel),
        };
        Some(Taken { calls, first: self.first.load(Relaxed), last: self.last.load(Relaxed) })
    }

    /// Ends it, unless something was counted meanwhile.
    pub(super) fn die(&self) -> bool {
        self.calls.compare_exchange(0, DEAD, AcqRel, Acquire).is_ok()
    }

    pub(super) fn is_dead(&self) -> bool {
        self.calls.load(Acquire) & DEAD != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_what_was_added_since() {
        let tally = Tally::of(2, 50);
        assert!(tally.add(1, 40));
        assert_eq!(tally.take(), Some(Taken { calls: 3, first: 40, last: 50 }));
        assert_eq!(tally.take(), None);
        assert!(tally.add(1, 60));
        assert!(!tally.die(), "a call waits to be taken");
        assert_eq!(tally.take(), Some(Taken { calls: 1, first: 40, last: 60 }));
    }

    #[test]
    fn a_dead_one_takes_nothing_and_gives_nothing() {
        let tally = Tally::of(1, 5);
        assert!(tally.take().is_some() && tally.die() && tally.is_dead());
        assert!(!tally.add(1, 10));
        assert!(tally.is_dead());
        assert_eq!(tally.take(), None);
    }
}
