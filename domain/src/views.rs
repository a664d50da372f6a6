//! What whole screens show: one type per screen, made by one read.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::api::Api;
use crate::audit::AuditEntry;
use crate::early_access::ConsoleRow;
use crate::key::Key;
use crate::workspace::Workspace;

/// "API keys" and "Archived keys".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysPage {
    /// Whose keys.
    pub workspace: Workspace,
    /// The newest first; legacy keys last.
    pub keys: Vec<Key>,
    /// The APIs listed today.
    pub apis: Vec<Api>,
    /// Whether the reader may create and change keys.
    pub may_manage: bool,
    /// The moment of the read, for "2 min ago".
    pub now: OffsetDateTime,
}

/// One key's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPage {
    /// Whose key.
    pub workspace: Workspace,
    /// The key.
    pub key: Key,
    /// The APIs listed today.
    pub apis: Vec<Api>,
    /// Whether the reader may change keys.
    pub may_manage: bool,
    /// What happened to it, newest first; at most 50 entries.
    pub history: Vec<AuditEntry>,
    /// The moment of the read.
    pub now: OffsetDateTime,
}

/// A page of the audit log, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// Whose log.
    pub workspace: Workspace,
    /// At most 50 entries.
    pub entries: Vec<AuditEntry>,
    /// Whether there are newer ones.
    pub newer: bool,
    /// Whether there are older ones.
    pub older: bool,
}

/// The old screen: one tile per API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SingleKeysPage {
    /// Whose keys.
    pub workspace: Workspace,
    /// One per API, in the order of the catalog.
    pub tiles: Vec<SingleTile>,
    /// Whether the reader may generate keys and ask for early access.
    pub may_manage: bool,
    /// The moment of the read.
    pub now: OffsetDateTime,
}

/// An API and its one key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SingleTile {
    /// The API.
    pub api: Api,
    /// Its key, once there is one.
    pub key: Option<Key>,
}

/// A workspace in the CSM's console.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsolePage {
    /// The workspace.
    pub row: ConsoleRow,
    /// Its active keys, never a secret.
    pub keys: Vec<Key>,
    /// The APIs listed today.
    pub apis: Vec<Api>,
    /// The moment of the read.
    pub now: OffsetDateTime,
}
