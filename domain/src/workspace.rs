//! Workspaces, and what a signed-in person sees of them.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::access::Role;
use crate::early_access::EarlyAccess;
use crate::ids::WorkspaceId;
use crate::suspension::{SuspensionScope, Suspensions};

/// A workspace: one customer's keys, people and audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workspace {
    /// Its id, which callers write before the colon of their credentials.
    pub id: WorkspaceId,
    /// Its name on the screen.
    pub name: String,
    /// Whether it has the new dashboard.
    pub early_access: EarlyAccess,
    /// Whether members without a second factor see nothing of it.
    pub second_factor_required: bool,
    /// Whether CSMs who aren't members may see its keys.
    pub staff_access: bool,
    /// Which of its keys are refused. Screens are told by [`Membership`], and CSMs by the console's row.
    #[serde(skip)]
    pub suspensions: Suspensions,
}

/// A workspace that a person belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// Which.
    pub workspace: WorkspaceId,
    /// Its name.
    pub workspace_name: String,
    /// The person's role in it.
    pub role: Role,
    /// Whether it has the new dashboard.
    pub early_access: bool,
    /// That its keys are refused, or its legacy keys alone. Of both, the former.
    pub suspended: Option<Suspended>,
}

/// What people are told of suspended keys. Plain, because every page's program reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspended {
    /// Which of the workspace's keys are refused.
    pub scope: SuspensionScope,
    /// Since when.
    pub since: OffsetDateTime,
    /// Why.
    pub reason: String,
}

/// Why a text can't be a workspace's name or a person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("Use 1 to 100 characters on one line.")]
pub struct BadTitle;

/// Trims and checks a name that people give to a workspace or to themselves: 1 to 100 characters on one
/// line, the rules of a key's name.
///
/// # Errors
/// [`BadTitle`].
pub fn title(typed: &str) -> Result<String, BadTitle> {
    crate::key_name::KeyName::parse(typed).map(String::from).map_err(|_| BadTitle)
}
