//! An entry as it is stored.

use domain::audit::chain::{self, Hash, Kept, Shown, TEAMS_JOINED_BY};
use domain::audit::{AuditAction, AuditEntry, Entity, fold, micros};
use domain::ids::WorkspaceId;
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::Error;

/// The columns of [`EntryRow`].
pub(super) const COLUMNS: &str = "number, at, entity, activity, action, actor, teams, ip";

#[derive(FromRow)]
pub(super) struct EntryRow {
    number: i64,
    at: OffsetDateTime,
    entity: String,
    activity: String,
    action: String,
    actor: String,
    teams: Vec<String>,
    ip: Option<String>,
}

impl EntryRow {
    pub(super) fn into_entry(self) -> Result<AuditEntry, Error> {
        Ok(AuditEntry {
            number: self.number,
            at: self.at,
            entity: Entity::from_stored(&self.entity).ok_or(Error::Unreadable("audit entity"))?,
            activity: self.activity,
            action: AuditAction::from_stored(&self.action).ok_or(Error::Unreadable("audit action"))?,
            actor: self.actor,
            teams: self.teams,
            ip: self.ip,
        })
    }
}

/// The columns of [`FoundRow`].
pub(super) const FOUND_COLUMNS: &str =
    "number, at, entity, activity, action, actor, teams, ip, details::text AS details, request_id";

#[derive(FromRow)]
pub(super) struct FoundRow {
    #[sqlx(flatten)]
    entry: EntryRow,
    details: String,
    request_id: Option<Uuid>,
}

impl FoundRow {
    pub(super) fn into_entry(self) -> Result<FoundEntry, Error> {
        Ok(FoundEntry { entry: self.entry.into_entry()?, details: self.details, request: self.request_id })
    }
}

/// An entry with what it says of before and after.
#[derive(Clone, Debug)]
pub struct FoundEntry {
    /// The entry.
    pub entry: AuditEntry,
    /// Before and after, as JSON text.
    pub details: String,
    /// The request that it came by.
    pub request: Option<Uuid>,
}

/// Everything that is stored of an entry: for the chain, which is made of it and proves it.
#[derive(Clone, Debug, FromRow)]
pub struct StoredEntry {
    /// Counts the entries of the workspace from 1.
    pub number: i64,
    /// Its moment.
    pub at: OffsetDateTime,
    /// An email, or `System`.
    pub actor: String,
    /// The account.
    pub actor_id: Option<Uuid>,
    /// The actor's teams.
    pub teams: Vec<String>,
    /// The same in one text.
    pub team_set: String,
    /// The address.
    pub ip: Option<String>,
    /// e.g. `API key`.
    pub entity: String,
    /// What changed.
    pub entity_id: String,
    /// e.g. `Create`.
    pub action: String,
    /// The sentence.
    pub activity: String,
    /// Before and after, as JSON text.
    pub details: String,
    /// The request.
    pub request_id: Option<Uuid>,
    /// What searches compare.
    pub folded: String,
}

impl StoredEntry {
    /// Its link and its hash behind the hash of the entry before.
    pub fn chained(&self, workspace: &WorkspaceId, previous: &Hash) -> (Hash, Hash) {
        let kept = Kept {
            actor: self.actor_id,
            teams: &self.teams,
            entity_id: &self.entity_id,
            details: &self.details,
            request: self.request_id,
        };
        let link = chain::link(previous, &kept);
        let shown = Shown {
            number: self.number,
            at: micros(self.at),
            teams: &self.team_set,
            entity: &self.entity,
            activity: &self.activity,
            action: &self.action,
            actor: &self.actor,
            ip: self.ip.as_deref().unwrap_or_default(),
        };
        (link, chain::hash(workspace, &link, &shown))
    }

    /// What its columns for filters and search must hold: they aren't in the chain, because they follow
    /// from what is.
    pub fn derived(&self) -> (String, String) {
        (team_set(&self.teams), folded(&self.activity, &self.entity, &self.actor, self.ip.as_deref(), &self.teams))
    }
}

pub(super) fn team_set(teams: &[String]) -> String {
    teams.join(TEAMS_JOINED_BY)
}

/// The text that a search compares.
pub(super) fn folded(activity: &str, entity: &str, actor: &str, ip: Option<&str>, teams: &[String]) -> String {
    let columns = [fold(activity), fold(entity), fold(actor), fold(ip.unwrap_or_default()), fold(&team_set(teams))];
    columns.join("\u{1f}")
}
