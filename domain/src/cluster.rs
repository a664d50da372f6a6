//! Nodes that answer from memory, and when a change of keys is in force on all of them.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

/// The number of a change of keys. Changes are numbered in the order in which they are committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Epoch(pub i64);

/// For how long a node may answer from memory without hearing from the database, and what clocks may differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseTerms {
    /// For how long a sign of life lets a node answer.
    pub lease: Duration,
    /// The longest lease that may still be running: what a change waits for at most.
    pub longest: Duration,
    /// Taken off at the node and added at the writer, for clocks that run at different rates.
    pub margin: Duration,
}

impl LeaseTerms {
    /// From when the question for a sign of life left the node to when its lease ends.
    pub fn granted(&self) -> Duration {
        self.lease - self.margin
    }

    /// From a commit to when every lease that doesn't know of it has ended.
    pub fn waited_out(&self) -> Duration {
        self.longest + self.margin
    }

    /// How often a node gives a sign of life: five times a lease, so that several may be lost.
    pub fn renewal(&self) -> Duration {
        self.lease / 5
    }
}

/// When a change came into force everywhere, kept beside its audit entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// When the change was made.
    pub at: OffsetDateTime,
    /// What is known of when it was in force; nothing while nodes are waited for.
    pub in_force: Option<InForce>,
}

/// From when on no node goes by what was before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InForce {
    /// From this moment at the latest.
    pub at: OffsetDateTime,
    /// The nodes that held keys. None when the process that waited died: every lease has ended then.
    pub nodes: Option<Vec<NodeReceipt>>,
}

/// What one node did about a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeReceipt {
    /// The node.
    pub name: String,
    /// How it is known that the node goes by the change.
    pub how: Heard,
    /// How long after the commit that was known, in milliseconds.
    pub after_ms: u32,
}

/// How it is known that a node goes by a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Heard {
    /// It said that it has applied it.
    Applied,
    /// It said nothing until its lease had ended; since then it answers nothing from memory.
    LeaseEnded,
}

impl Receipt {
    /// The same with its moments in another zone.
    pub fn shown_by(self, zone: impl Fn(OffsetDateTime) -> OffsetDateTime) -> Self {
        let in_force = self.in_force.map(|in_force| InForce { at: zone(in_force.at), ..in_force });
        Self { at: zone(self.at), in_force }
    }

    /// How long after the commit the change was in force everywhere.
    pub fn took(&self) -> Option<Duration> {
        self.in_force.as_ref().map(|in_force| in_force.at - self.at)
    }
}

/// A change that nodes are waited for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The nodes that haven't said that they go by it.
    pub for_nodes: Vec<String>,
    /// How many nodes hold keys.
    pub of: usize,
}

/// How a node stands, as far as the others can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeState {
    /// It answers gateways from memory.
    Ready,
    /// It answers gateways, and asks the database about each request.
    Asking,
    /// It reads the keys and answers no gateway yet.
    Loading,
    /// It serves people or works in the background; it needs no keys.
    WithoutKeys,
    /// It has been silent until its lease had ended. It answers nothing, if it is still there.
    Gone,
}

impl NodeState {
    /// What a node's row says. `gateway`: it is to answer gateways; `leased`: changes wait for it; `keys`: so
    /// many were in its memory at its last sign of life, which was `silent` ago.
    pub fn of(gateway: bool, leased: bool, keys: i64, silent: Duration, terms: &LeaseTerms) -> Self {
        match () {
            () if silent > terms.waited_out() => Self::Gone,
            () if !gateway => Self::WithoutKeys,
            () if leased => Self::Ready,
            () if keys > 0 => Self::Asking,
            () => Self::Loading,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_gone_once_its_lease_has_ended_and_not_before() {
        let (lease, margin) = (Duration::seconds(10), Duration::milliseconds(100));
        let terms = LeaseTerms { lease, longest: lease, margin };
        let at = |ms| NodeState::of(true, true, 5, Duration::milliseconds(ms), &terms);
        assert_eq!((at(0), at(10_100), at(10_101)), (NodeState::Ready, NodeState::Ready, NodeState::Gone));
        let of = |gateway, leased, keys| NodeState::of(gateway, leased, keys, Duration::ZERO, &terms);
        assert_eq!(of(true, false, 0), NodeState::Loading);
        assert_eq!(of(true, false, 5), NodeState::Asking);
        assert_eq!(of(false, false, 0), NodeState::WithoutKeys);
    }
}
