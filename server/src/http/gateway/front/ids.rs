//! Ids for requests that came with none.

use std::sync::atomic::{AtomicU64, Ordering};

use service::sharded::Sharded;
use uuid::Uuid;

/// Ids of requests without asking the operating system for each: none comes twice, and nothing rests on their
/// being unknown.
pub struct Ids {
    first: Uuid,
    /// Each copy counts in a range of its own.
    counts: Sharded<AtomicU64>,
}

impl Ids {
    /// Ids that follow this one, which was drawn.
    pub fn after(first: Uuid) -> Self {
        Self { first, counts: Sharded::new(|number| AtomicU64::new((number as u64) << 58)) }
    }

    /// Another one.
    pub fn next(&self) -> Uuid {
        // Steps of an odd number go through all of 2^64 (Weyl); 2^64 divided by the golden ratio spreads them.
        let step = self.counts.mine().fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let (high, low) = self.first.as_u64_pair();
        let bytes = Uuid::from_u64_pair(high ^ step.rotate_left(32), low ^ step).into_bytes();
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_of_requests_differ() {
        let ids = Ids::after(Uuid::from_u128(0x1234_5678_9abc_4def_8123_4567_89ab_cdef));
        let draw = || (0..50_000).map(|_| ids.next()).collect::<Vec<_>>();
        let (mine, others) = (draw(), std::thread::scope(|scope| scope.spawn(draw).join().unwrap()));
        let drawn: HashSet<_> = mine.into_iter().chain(others).collect();
        assert_eq!(drawn.len(), 100_000);
    }
}
