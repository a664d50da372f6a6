//! What becomes of teams.

use serde_json::{Value, json};

use crate::account::Email;
use crate::audit::AuditAction;
use crate::ids::TeamId;
use crate::team::TeamName;

/// A team was made, renamed or retired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamChange {
    /// The team.
    pub team: TeamId,
    /// What became of it.
    pub event: TeamEvent,
}

/// What became of a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TeamEvent {
    /// It was made.
    Made {
        /// Its name.
        name: TeamName,
    },
    /// It got another name.
    Renamed {
        /// The name that it had.
        before: TeamName,
        /// The name that it has.
        after: TeamName,
    },
    /// It takes no members and no keys any more.
    Retired {
        /// Its name.
        name: TeamName,
        /// Who was in it.
        members: Vec<Email>,
    },
}

impl TeamChange {
    pub(super) fn action(&self) -> AuditAction {
        match self.event {
            TeamEvent::Made { .. } => AuditAction::Create,
            TeamEvent::Renamed { .. } => AuditAction::Update,
            TeamEvent::Retired { .. } => AuditAction::Delete,
        }
    }

    pub(super) fn activity(&self) -> String {
        match &self.event {
            TeamEvent::Made { name } => format!("Made the team “{name}”"),
            TeamEvent::Renamed { before, after } => format!("Renamed the team “{before}” to “{after}”"),
            TeamEvent::Retired { name, .. } => format!("Retired the team “{name}”"),
        }
    }

    pub(super) fn details(&self) -> Value {
        match &self.event {
            TeamEvent::Made { name } => json!({ "after": { "name": name } }),
            TeamEvent::Renamed { before, after } => json!({ "before": { "name": before }, "after": { "name": after } }),
            TeamEvent::Retired { members, .. } => json!({
                "before": { "state": "active", "members": members }, "after": { "state": "retired" },
            }),
        }
    }
}
