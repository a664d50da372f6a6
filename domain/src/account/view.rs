//! What "Your account" shows.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::ids::SessionId;

/// "Your account".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountPage {
    /// The sessions that are in force, this one first, then the last used first.
    pub sessions: Vec<SessionRow>,
    /// The moment of the read.
    pub now: OffsetDateTime,
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
