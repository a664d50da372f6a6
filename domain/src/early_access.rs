//! Early access to multiple keys.

use serde::{Deserialize, Serialize};

use crate::ids::WorkspaceId;
use crate::key::Stamp;
use crate::reason::Reason;
use crate::suspension::Suspensions;

/// Whether a workspace has the new dashboard, and how it came to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EarlyAccess {
    /// One key per API, on the old screen.
    Off {
        /// Whether somebody asked for early access, and what was answered.
        request: Request,
    },
    /// The API keys dashboard.
    On {
        /// When it was turned on, and by whom.
        enabled: Stamp,
    },
}

/// A workspace's request for early access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// Nobody has asked.
    None,
    /// Somebody has asked, and waits for an answer.
    Open(Stamp),
    /// The last answer was no. Anybody who may ask, may ask again.
    Declined {
        /// When, and by whom.
        stamp: Stamp,
        /// Why.
        reason: DeclineReason,
    },
}

impl EarlyAccess {
    /// Whether the new dashboard is on.
    pub fn is_on(&self) -> bool {
        matches!(self, Self::On { .. })
    }

    /// The request that waits for an answer: when it was made, and by whom.
    pub fn open_request(&self) -> Option<&Stamp> {
        match self {
            Self::Off { request: Request::Open(stamp) } => Some(stamp),
            Self::Off { .. } | Self::On { .. } => None,
        }
    }
}

/// Why a request was declined, as the person who asked reads it.
pub type DeclineReason = Reason<500>;

/// A workspace as the CSM's console lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsoleRow {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// How many keys it has; none when it keeps CSMs out.
    pub keys: Option<KeyCounts>,
    /// The state of its early access.
    pub early_access: EarlyAccess,
    /// Whether it is suspended, or its legacy keys are.
    pub suspensions: Suspensions,
}

/// How many active keys a workspace has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyCounts {
    /// All of them, legacy ones included.
    pub active: i64,
    /// Legacy keys among them.
    pub legacy: i64,
}
