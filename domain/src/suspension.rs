//! A suspended workspace: its keys are refused, and nothing else of it changes.

use serde::{Deserialize, Serialize};

use crate::key::Stamp;
use crate::reason::Reason;

/// Why a workspace is suspended, as its people read it.
pub type SuspendReason = Reason<200>;

/// That a workspace is suspended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// Since when, and which CSM did it.
    pub since: Stamp,
    /// Why.
    pub reason: SuspendReason,
}
