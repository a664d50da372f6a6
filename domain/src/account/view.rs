//! What "Your account" shows.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::ids::{SessionId, WorkspaceId};

/// "Your account".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountPage {
    /// The sessions that are in force, this one first, then the last used first.
    pub sessions: Vec<SessionRow>,
    /// The workspaces of whose keys the person may be told, by name.
    pub notices: Vec<NoticeChoice>,
    /// The moment of the read.
    pub now: OffsetDateTime,
}

/// Whether a person is told by mail of a workspace's keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeChoice {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Its name.
    pub name: String,
    /// Whether.
    pub on: bool,
}

/// A session that is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// What it is ended by. No secret.
    pub id: SessionId,
    /// The address that it was begun from.
    pub place: String,
    /// The program that it was begun with, e.g. `Firefox on Linux`.
    pub browser: String,
    /// When it began.
    pub began: OffsetDateTime,
    /// When it was last used, to the minute.
    pub last_used: OffsetDateTime,
    /// Whether it is the reader's.
    pub here: bool,
}
