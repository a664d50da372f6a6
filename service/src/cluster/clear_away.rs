//! What dead processes left behind: their rows, and receipts that nobody closes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use store::Scope;
use store::cluster::Behind;
use uuid::Uuid;

use super::barrier::strike_off;
use crate::{Fault, Services};

/// For how long changes stay listed. A node that is further behind reads all keys anew.
const CHANGES_KEPT: time::Duration = time::Duration::hours(1);

/// Silent nodes, with the sign of life that was their last and when they were first seen silent.
#[derive(Default)]
pub(crate) struct Silent(Mutex<HashMap<Uuid, (i64, Duration)>>);

/// Strikes off the nodes that have been silent for a whole lease while this process looked on, closes the
/// receipts of writers that died, and forgets old changes. To be called again and again.
///
/// # Errors
/// When the database can't be reached.
pub async fn clear_away(services: &Services) -> Result<(), Fault> {
    let mut tx = services.0.db.begin(Scope::Gateway).await?;
    let terms = tx.lease_terms().await?;
    let silent = tx.silent_nodes(terms.waited_out()).await?;
    let moment = services.now();
    tx.close_left_receipts(moment - terms.waited_out() * 3, moment).await?;
    tx.forget_changes(CHANGES_KEPT).await?;
    tx.commit().await?;
    // After the answer: a sign of life that the list holds may have been given while it was read.
    let now = services.0.clock.since_boot();
    let dead = services.0.silent.of(silent, now, terms.waited_out().unsigned_abs());
    if dead.is_empty() { Ok(()) } else { strike_off(services, &dead).await }
}

impl Silent {
    /// Those that were seen silent so long ago and have been since. Others are remembered.
    fn of(&self, silent: Vec<Behind>, now: Duration, since: Duration) -> Vec<Behind> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|incarnation, _| silent.iter().any(|node| node.incarnation == *incarnation));
        let mut dead = Vec::new();
        for node in silent {
            let first = seen.entry(node.incarnation).or_insert((node.renewals, now));
            if first.0 != node.renewals {
                *first = (node.renewals, now);
            } else if now.saturating_sub(first.1) > since {
                dead.push(node);
            }
        }
        dead
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_dead_once_it_was_seen_silent_for_a_whole_lease() {
        let silent = Silent::default();
        let node = |renewals| Behind { incarnation: Uuid::nil(), name: "a".to_owned(), renewals };
        let lease = Duration::from_secs(10);
        let at = Duration::from_secs;
        assert!(silent.of(vec![node(5)], at(100), lease).is_empty(), "first seen");
        assert!(silent.of(vec![node(5)], at(110), lease).is_empty(), "not yet");
        assert!(silent.of(vec![node(6)], at(111), lease).is_empty(), "it lives");
        assert!(silent.of(vec![node(6)], at(121), lease).is_empty());
        assert_eq!(silent.of(vec![node(6)], at(122), lease).len(), 1);
        assert!(silent.of(vec![], at(123), lease).is_empty());
        assert!(silent.of(vec![node(6)], at(140), lease).is_empty(), "it was heard of in between");
    }
}
