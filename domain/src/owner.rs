//! Who answers for a key: whoever made it, until it is handed over.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::account::Email;
use crate::key::Key;
use crate::team::Member;
use crate::workspace::Workspace;

/// Who answers for a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyOwner {
    /// The address.
    pub email: Email,
    /// Whether it is a member of the workspace still.
    pub present: bool,
}

/// An active key whose owner has left the workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftKey {
    /// The key.
    pub key: Key,
    /// Who has left.
    pub owner: Email,
}

/// "Keys of people who left".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOverPage {
    /// Whose keys.
    pub workspace: Workspace,
    /// By owner, then by name.
    pub keys: Vec<LeftKey>,
    /// To whom they can be handed, by name.
    pub members: Vec<Member>,
    /// The moment of the read, for "2 min ago".
    pub now: OffsetDateTime,
}
