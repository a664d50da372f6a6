//! Early access to multiple keys.

use serde::{Deserialize, Serialize};

use crate::ids::WorkspaceId;
use crate::key::Stamp;

/// Whether a workspace has the new dashboard, and how it came to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EarlyAccess {
    /// One key per API, on the old screen.
    Off {
        /// Who asked for early access, when somebody did.
        requested: Option<Stamp>,
    },
    /// The API keys dashboard.
    On {
        /// When it was turned on, and by whom.
        enabled: Stamp,
    },
}

impl EarlyAccess {
    /// Whether the new dashboard is on.
    pub fn is_on(&self) -> bool {
        matches!(self, Self::On { .. })
    }
}

/// A workspace as the CSM's console lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsoleRow {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// Number of active keys, legacy ones included.
    pub keys: i64,
    /// Number of legacy keys among them.
    pub legacy: i64,
    /// The state of its early access.
    pub early_access: EarlyAccess,
}
