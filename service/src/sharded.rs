//! Counters without a place that all cores write to: each thread counts in one of a few copies, and who reads
//! adds them up.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// How many copies there are. Threads beyond so many share them.
const SHARDS: usize = 16;

/// Copies of a `T`, which holds atomic numbers.
#[derive(Debug)]
pub struct Sharded<T>([Shard<T>; SHARDS]);

/// Alone in what processors move between their caches at once (two lines of 64 bytes).
#[derive(Debug)]
#[repr(align(128))]
struct Shard<T>(T);

thread_local! {
    static MINE: Cell<Option<usize>> = const { Cell::new(None) };
}

fn mine() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    MINE.get().unwrap_or_else(|| {
        let mine = NEXT.fetch_add(1, Relaxed) % SHARDS;
        MINE.set(Some(mine));
        mine
    })
}

impl<T> Sharded<T> {
    /// Copies that are made one after the other, by their number.
    pub fn new(make: impl FnMut(usize) -> T) -> Self {
        let mut make = make;
        Self(std::array::from_fn(|number| Shard(make(number))))
    }

    /// The copy of this thread.
    pub fn mine(&self) -> &T {
        &self.0[mine()].0
    }

    /// All copies.
    pub fn all(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|shard| &shard.0)
    }
}

impl<T: Default> Default for Sharded<T> {
    fn default() -> Self {
        Self::new(|_| T::default())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU64;

    use super::*;

    #[test]
    fn what_many_threads_count_is_read_whole() {
        let counter = Sharded::<AtomicU64>::default();
        std::thread::scope(|scope| {
            for _ in 0..40 {
                scope.spawn(|| (0..1_000).for_each(|_| _ = counter.mine().fetch_add(1, Relaxed)));
            }
        });
        assert_eq!(counter.all().map(|shard| shard.load(Relaxed)).sum::<u64>(), 40_000);
    }

    #[test]
    fn a_thread_keeps_its_copy() {
        let number = Sharded::new(|number| number);
        assert_eq!(number.mine(), number.mine());
        assert_eq!(number.all().copied().collect::<Vec<_>>(), (0..SHARDS).collect::<Vec<_>>());
    }
}
