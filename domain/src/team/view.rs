//! What the teams' screens show.

use serde::{Deserialize, Serialize};

use super::Team;
use crate::access::Role;
use crate::account::Email;
use crate::api::Api;
use crate::ids::UserId;
use crate::key::Key;
use crate::workspace::Workspace;

/// "Teams".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamsPage {
    /// Whose teams.
    pub workspace: Workspace,
    /// The active ones by name, then the retired ones that still have active keys.
    pub teams: Vec<TeamRow>,
}

/// A team in the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamRow {
    /// The team.
    pub team: Team,
    /// How many members it has.
    pub members: i64,
    /// How many active keys are its.
    pub keys: i64,
}

/// A team's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamPage {
    /// Whose team.
    pub workspace: Workspace,
    /// The team.
    pub team: Team,
    /// Who is in it, by name.
    pub members: Vec<Member>,
    /// Its active keys, the newest first.
    pub keys: Vec<Key>,
    /// The APIs listed today.
    pub apis: Vec<Api>,
}

/// A member of a workspace, as others see one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The account.
    pub user: UserId,
    /// Its address.
    pub email: Email,
    /// The person's name.
    pub name: String,
    /// The person's role in the workspace.
    pub role: Role,
}
