//! What whole screens show: one type per screen, made by one read.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::account::Proof;
use crate::api::Api;
use crate::audit::{AskedProblem, AuditAsked, AuditEntry, AuditFilter, AuditPlace, Difference};
use crate::cluster::{NodeState, Receipt};
use crate::early_access::ConsoleRow;
use crate::export::Export;
use crate::ids::{FormToken, TeamId};
use crate::key::Key;
use crate::owner::KeyOwner;
use crate::staff::{Look, StaffEntry};
use crate::suspension::Scoped;
use crate::team::Team;
use crate::usage::{Cut, KeyUsage};
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
    /// How many active keys belong to people who have left, for those who can hand them over.
    pub left: i64,
    /// The moment of the read, for "2 min ago".
    pub now: OffsetDateTime,
}

/// The empty form "Create new key".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewKeyPage {
    /// For whom the key is.
    pub workspace: Workspace,
    /// The APIs on offer.
    pub apis: Vec<Api>,
    /// The teams that take keys, by name.
    pub teams: Vec<Team>,
    /// The reader's own team, the first by name.
    pub own: Option<TeamId>,
    /// Whether the reader may create keys.
    pub may_manage: bool,
    /// By which a second submit of the same form is recognised.
    pub form: FormToken,
}

/// One key, for the forms that change it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPage {
    /// Whose key.
    pub workspace: Workspace,
    /// The key.
    pub key: Key,
    /// The APIs listed today.
    pub apis: Vec<Api>,
    /// The teams that take keys, by name.
    pub teams: Vec<Team>,
    /// Whether the reader may change keys.
    pub may_manage: bool,
    /// Who would be cut off now. Members of the workspace see it, whatever their role; nobody else does.
    pub cut: Option<Cut>,
    /// By what the reader has to prove once more who it is, to regenerate or archive the key.
    pub proof: Option<Proof>,
    /// The moment of the read.
    pub now: OffsetDateTime,
}

/// One key's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyDetailsView {
    /// The key.
    pub page: KeyPage,
    /// Who answers for it.
    pub owner: Option<KeyOwner>,
    /// Whether the reader can hand it over when the owner has left.
    pub may_hand_over: bool,
    /// What happened to it, newest first; at most 50 entries.
    pub history: Vec<AuditEntry>,
    /// When its last change came into force.
    pub receipt: Option<Receipt>,
    /// What it is used for, for those who see who would be cut off.
    pub usage: Option<KeyUsage>,
}

/// A page of the audit log, the newest first. Its moments stand in the zone that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// Whose log.
    pub workspace: Workspace,
    /// What was asked, word for word.
    pub asked: AuditAsked,
    /// What of it has to be mended; then there are no entries.
    pub problems: Vec<AskedProblem>,
    /// What can be chosen.
    pub choices: AuditChoices,
    /// At most 50 entries.
    pub entries: Vec<AuditRow>,
    /// Whether there are newer ones.
    pub newer: bool,
    /// Whether there are older ones.
    pub older: bool,
    /// How many there are, on all pages.
    pub total: AuditTotal,
    /// The span of the entries that match: what was asked, or else from the first entry until now.
    pub from: OffsetDateTime,
    /// Its end.
    pub until: OffsetDateTime,
    /// The search isn't over: it got back to this entry. The page shows what was found until there; the
    /// search goes on as the page before it.
    pub searched_to: Option<AuditPlace>,
    /// How many entries came since the one that the reader has seen as the newest; 100 stands for more.
    pub fresh: usize,
    /// The reader's reports, the newest first; at most 5.
    pub exports: Vec<Export>,
    /// The moment of the read.
    pub now: OffsetDateTime,
}

/// An entry with what it changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// The entry.
    pub entry: AuditEntry,
    /// Before and after.
    pub changed: Vec<Difference>,
    /// The request that it came by.
    pub request: Option<Uuid>,
    /// Of a change of a key: when it came into force.
    pub receipt: Option<Receipt>,
}

/// What can be chosen to filter a log by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditChoices {
    /// Every team that is named in the log, by name.
    pub teams: Vec<String>,
    /// The actors with the most entries, by name; at most 200.
    pub actors: Vec<String>,
    /// Time zones, `UTC` first.
    pub zones: Vec<String>,
}

/// How many entries match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AuditTotal {
    /// So many.
    Exactly(i64),
    /// So many, or more.
    AtLeast(i64),
    /// Not known without reading them all.
    Unknown,
}

/// What a report would hold, before it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportOffer {
    /// Of whose log.
    pub workspace: Workspace,
    /// What was asked, word for word.
    pub asked: AuditAsked,
    /// What of it has to be mended.
    pub problems: Vec<AskedProblem>,
    /// Which entries.
    pub filter: AuditFilter,
    /// How many.
    pub rows: i64,
    /// Where the mail goes.
    pub mailed_to: String,
    /// The token of the form: sent twice, it makes one report.
    pub form: FormToken,
}

/// One report's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportPage {
    /// The report.
    pub export: Export,
    /// What its file is called.
    pub file_name: String,
    /// The moment of the read.
    pub now: OffsetDateTime,
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
    /// By what the reader has to prove once more who it is, to regenerate a key.
    pub proof: Option<Proof>,
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
    /// Who would be cut off if it were regenerated now.
    pub cut: Cut,
}

/// A workspace in the CSM's console.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsolePage {
    /// The workspace.
    pub row: ConsoleRow,
    /// Its active keys, never a secret; none when it keeps CSMs out.
    pub keys: Option<Vec<Key>>,
    /// The APIs listed today.
    pub apis: Vec<Api>,
    /// Whether its legacy keys can be suspended by themselves: it has some, or gets some.
    pub legacy_keys: bool,
    /// When it, and its legacy keys, were last suspended or resumed, and since when that is in force.
    pub receipts: Scoped<Option<Receipt>>,
    /// The moment of the read.
    pub now: OffsetDateTime,
}

/// A page of the log of what CSMs did, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffLogPage {
    /// At most 50 entries.
    pub entries: Vec<StaffEntry>,
    /// Whether there are newer ones.
    pub newer: bool,
    /// Whether there are older ones.
    pub older: bool,
}

/// "Latchkey access" of a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffAccessPage {
    /// The workspace, which says whether CSMs may see its keys.
    pub workspace: Workspace,
    /// The last look of each CSM, the newest first; at most 50.
    pub looks: Vec<Look>,
    /// The moment of the read.
    pub now: OffsetDateTime,
}

/// "Nodes".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodesPage {
    /// By name.
    pub nodes: Vec<NodeView>,
    /// The number of the last change of keys.
    pub epoch: i64,
    /// For how long a sign of life lets a node answer, in milliseconds.
    pub lease_ms: i64,
    /// The moment of the read.
    pub now: OffsetDateTime,
}

/// A node, as its last sign of life says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeView {
    /// The machine and the port.
    pub name: String,
    /// The program's version.
    pub version: String,
    /// As in `LATCHKEY_ROLES`.
    pub roles: String,
    /// How it stands.
    pub state: NodeState,
    /// Keys in its memory.
    pub keys: i64,
    /// The last change that it has applied, where changes wait for it.
    pub epoch: Option<i64>,
    /// For how long it may still answer from memory, in milliseconds, where it may.
    pub lease_left_ms: Option<i64>,
    /// Requests a second.
    pub requests: i64,
    /// When it gave the last sign of life.
    pub seen: OffsetDateTime,
}

/// "Security" of a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityPage {
    /// The workspace, which says what it asks for.
    pub workspace: Workspace,
    /// Whether the reader has a second factor.
    pub own: bool,
}
