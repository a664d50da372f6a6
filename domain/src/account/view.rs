//! What "Your account" shows.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::ids::{SessionId, WorkspaceId};

/// "Your account".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountPage {
    /// The sessions that are in force, this one first, then the last used first.
    pub sessions: Vec<SessionRow>,
    /// How many passkeys there are.
    pub passkeys: usize,
    /// Since when an app's code is asked for.
    pub second_factor: Option<OffsetDateTime>,
    /// The workspaces of whose keys the person may be told, by name.
    pub notices: Vec<NoticeChoice>,
    /// Whether the reader came through single sign-on: then password and second factor are out of reach.
    pub single_sign_on: bool,
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

/// By what a person proves once more who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Proof {
    /// The password.
    Password,
    /// A code of the second factor, or a recovery code.
    Code,
    /// Another sign-in through single sign-on: nothing to type.
    SingleSignOn,
}

/// "Second factor".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorPage {
    /// How far it is.
    pub state: FactorState,
}

/// How far a person's second factor is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FactorState {
    /// There is none.
    Off,
    /// The reader came through single sign-on: whatever it is, isn't shown.
    OutOfReach,
    /// Its secret is drawn, and no code has shown yet that the person's device has it.
    Begun(Setup),
    /// It is asked for at each sign-in.
    On {
        /// Since when.
        since: OffsetDateTime,
        /// Recovery codes that weren't used yet.
        codes_left: i64,
    },
}

/// How an app gets the secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup {
    /// The secret, in groups of four letters (base 32, RFC 4648).
    pub secret: String,
    /// The same with all that an app wants to know, as a QR code.
    pub picture: Picture,
}

/// A picture of dark squares on a light ground.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Squares in a row, and rows.
    pub size: usize,
    /// The dark ones, as an SVG path whose unit is one square.
    pub path: String,
}
