//! Reading every key, at the start of a node and when it has missed too much.

use std::time::Duration;

use store::cluster::Reading;
use store::replica::{HeldKey, RetiredText};

use super::keyring::Keyring;
use crate::Clock;

/// How often the log hears of it, in keys.
const TOLD_EVERY: usize = 250_000;

/// Puts what is read into a keyring, and tells the log how far it is.
pub(super) struct Load<'a> {
    ring: &'a Keyring,
    clock: &'a dyn Clock,
    began: Duration,
    read: usize,
    expected: usize,
}

impl<'a> Load<'a> {
    pub(super) fn into(ring: &'a Keyring, clock: &'a dyn Clock) -> Self {
        Self { ring, clock, began: clock.since_boot(), read: 0, expected: 0 }
    }

    pub(super) fn tell(&self, what: &str) {
        let ms = (self.clock.since_boot() - self.began).as_millis();
        tracing::info!(keys = self.read, of_about = self.expected, ms, "{what}");
    }
}

impl Reading for Load<'_> {
    fn expect(&mut self, keys: usize) {
        self.expected = keys;
        self.ring.expect(keys);
    }

    fn key(&mut self, key: HeldKey) {
        self.ring.put(key);
        self.read += 1;
        if self.read.is_multiple_of(TOLD_EVERY) {
            self.tell("reading the keys");
        }
    }

    fn retired(&mut self, text: RetiredText) {
        self.ring.retire(text);
    }
}
