//! What is written down during a run, for the checker and the figures.

use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::Moment;

/// The APIs of the demo, each with an address of it, of the workspace `ACME01`.
pub const APIS: [(&str, &str); 3] =
    [("data", "/v1/customer/ACME01"), ("segmentation", "/v3/custom-segments"), ("push", "/v2/transaction/sendpush")];

/// One text's right to open one API: what is granted, and taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Right {
    /// The number of the text.
    pub text: u32,
    /// The API's place in [`APIS`].
    pub api: u8,
}

/// What a change does to a right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It is given.
    Granted,
    /// It is taken away.
    Revoked,
}

/// A change of one right. Changes of one right follow one another: the next is sent after the answer to the
/// last.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Of what.
    pub right: Right,
    /// What.
    pub effect: Effect,
    /// Before the first byte of the request was sent.
    pub sent: Moment,
    /// After the whole answer that it is done had arrived; `None` when the outcome isn't known.
    pub acknowledged: Option<Moment>,
}

/// What a node said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// 200.
    Allowed,
    /// 401 `invalid_key`.
    InvalidKey,
    /// 403 `api_not_allowed`.
    ApiNotAllowed,
    /// 503: always allowed.
    Unsure,
    /// Another status: none of what is asked deserves it.
    Unexpected(u16),
    /// The connection ended first.
    Nothing,
}

/// A question to a node and its answer.
#[derive(Clone, Copy, Debug)]
pub struct Verification {
    /// What was asked.
    pub right: Right,
    /// Which node.
    pub node: u8,
    /// Before its first byte was sent.
    pub sent: Moment,
    /// After the answer had arrived.
    pub answered: Moment,
    /// What the node said.
    pub verdict: Verdict,
}

/// What a person did at the dashboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Act {
    /// "Create new key".
    Create,
    /// "Regenerate key".
    Regenerate,
    /// "Archive key".
    Archive,
    /// An API less.
    Narrow,
    /// An API more.
    Widen,
}

impl Act {
    /// Whether it takes a right away, so that its answer waits for every node.
    pub fn revokes(self) -> bool {
        matches!(self, Self::Regenerate | Self::Archive | Self::Narrow)
    }
}

/// How a posted form ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Done, says the answer.
    Done,
    /// Not done, says the answer.
    Refused,
    /// The answer doesn't say, or there was none.
    Unknown,
}

/// A posted form.
#[derive(Clone, Copy, Debug)]
pub struct Post {
    /// What it asked for.
    pub act: Act,
    /// Which node.
    pub node: u8,
    /// Before its first byte was sent.
    pub sent: Moment,
    /// After its answer had arrived, or was given up.
    pub answered: Moment,
    /// How it ended.
    pub ended: Ended,
}

/// Everything of a run.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The changes of rights, those of one right in their order.
    pub steps: Vec<Step>,
    /// The verifications, in no order.
    pub verifications: Vec<Verification>,
    /// The posted forms, in no order.
    pub posts: Vec<Post>,
}

/// Where everybody writes.
#[derive(Clone, Debug, Default)]
pub struct Recorder(Arc<Mutex<History>>);

impl Recorder {
    /// Writes something down.
    pub fn note(&self, note: impl FnOnce(&mut History)) {
        note(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// How many verifications there are.
    pub fn verifications(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).verifications.len()
    }

    /// What was written down until now; from here on the paper is empty.
    pub fn take(&self) -> History {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
