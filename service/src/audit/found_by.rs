//! What filters and searches go by, computed anew from the entries: whoever changed it could have hidden an
//! entry from those who look for it, though the chain is whole.

use domain::audit::{Grams, SEGMENT};
use sha2::{Digest as _, Sha256};
use store::audit::{FoundBy, StoredEntry};

/// Collects it, entry by entry, in the order of the numbers.
#[derive(Default)]
pub(super) struct Collected {
    found_by: FoundBy,
    grams: Grams,
}

impl Collected {
    pub(super) fn add(&mut self, entry: &StoredEntry) {
        let (teams, action) = (entry.team_set.clone(), entry.action.clone());
        *self.found_by.team_facets.entry((teams.clone(), action.clone())).or_default() += 1;
        *self.found_by.actor_facets.entry((entry.actor.clone(), teams, action)).or_default() += 1;
        self.grams.add(&entry.folded);
        if entry.number % SEGMENT == 0 {
            let grams = std::mem::take(&mut self.grams);
            self.found_by.segments.insert(entry.number, Sha256::digest(grams.to_string().as_bytes()).into());
        }
    }

    /// Whether it is what is stored. A segment of which entries were removed for their age still tells of them.
    pub(super) fn is(&self, stored: &FoundBy, removed: i64) -> bool {
        let whole = |found_by: &FoundBy| {
            let segments = found_by.segments.iter().filter(|(last, _)| **last - SEGMENT >= removed);
            segments.map(|(last, digest)| (*last, *digest)).collect::<Vec<_>>()
        };
        self.found_by.team_facets == stored.team_facets
            && self.found_by.actor_facets == stored.actor_facets
            && whole(&self.found_by) == whole(stored)
    }
}
