//! Adding an entry at the end of its workspace's chain.

use domain::api::Catalog;
use domain::audit::chain::Hash;
use domain::audit::{Actor, AuditPlace, Change, SEGMENT};
use domain::ids::WorkspaceId;
use sqlx::FromRow;
use time::OffsetDateTime;

use super::entry::{StoredEntry, folded, team_set};
use crate::{Error, Tx};

/// Where a chain ends.
#[derive(Clone, Debug)]
pub struct Head {
    /// The newest entry.
    pub place: AuditPlace,
    /// Its hash.
    pub hash: Hash,
}

#[derive(FromRow)]
struct HeadRow {
    number: i64,
    at: OffsetDateTime,
    hash: Vec<u8>,
}

/// An entry that a transaction has added.
pub(crate) struct Recorded {
    pub(crate) workspace: WorkspaceId,
    pub(crate) number: i64,
    pub(crate) entity_id: String,
    pub(crate) at: OffsetDateTime,
}

/// A hash from its column.
pub(super) fn hash(bytes: Vec<u8>) -> Result<Hash, Error> {
    bytes.try_into().map(Hash).map_err(|_| Error::Unreadable("audit hash"))
}

impl HeadRow {
    fn into_head(self) -> Result<Head, Error> {
        Ok(Head { place: AuditPlace { at: self.at, number: self.number }, hash: hash(self.hash)? })
    }
}

#[derive(FromRow)]
struct Turn {
    number: i64,
    at: OffsetDateTime,
    hash: Vec<u8>,
    teams: Vec<String>,
}

impl Tx {
    /// Records a change, with the teams that the actor is in now. The catalog names the APIs in the
    /// sentence. Belongs into the transaction of the change itself, at its end: other writers of the
    /// workspace wait from here on until it commits.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn record(
        &mut self,
        catalog: &Catalog,
        workspace: &WorkspaceId,
        actor: &Actor,
        change: &Change,
        at: OffsetDateTime,
    ) -> Result<(), Error> {
        let (user, ip, request) = match actor {
            Actor::Person { user, ip, request, .. } => (Some(user.0), Some(ip.to_string()), *request),
            Actor::System => (None, None, None),
        };
        let turn = self.take_turn(workspace, user, at).await?;
        let (activity, entity) = (change.activity(catalog), change.entity().as_str());
        let entry = StoredEntry {
            number: turn.number + 1,
            // Clocks of several nodes differ; the log's order and its times don't.
            at: at.max(turn.at),
            actor: actor.label().to_owned(),
            actor_id: user,
            team_set: team_set(&turn.teams),
            folded: folded(&activity, entity, actor.label(), ip.as_deref(), &turn.teams),
            teams: turn.teams,
            ip,
            entity: entity.to_owned(),
            entity_id: change.entity_id(workspace),
            action: change.action().as_str().to_owned(),
            activity,
            details: change.details().to_string(),
            request_id: request,
        };
        self.append(workspace, &hash(turn.hash)?, &entry).await?;
        let StoredEntry { number, at, entity_id, .. } = entry;
        self.recorded.push(Recorded { workspace: workspace.clone(), number, entity_id, at });
        Ok(())
    }

    /// Waits until nobody else writes in the workspace's log; the first writer begins the chain.
    async fn take_turn(
        &mut self,
        workspace: &WorkspaceId,
        user: Option<uuid::Uuid>,
        at: OffsetDateTime,
    ) -> Result<Turn, Error> {
        const LOCK: &str = "SELECT h.number, h.at, h.hash,
                    ARRAY(SELECT t.name FROM team_members m
                          JOIN teams t ON t.workspace_id = m.workspace_id AND t.id = m.team_id
                          WHERE m.workspace_id = $1 AND m.user_id = $2 ORDER BY lower(t.name)) AS teams
             FROM audit_heads h WHERE h.workspace_id = $1 FOR UPDATE OF h";
        let lock = || sqlx::query_as::<_, Turn>(LOCK).bind(workspace.as_str()).bind(user);
        if let Some(turn) = lock().fetch_optional(&mut *self.tx).await? {
            return Ok(turn);
        }
        sqlx::query(
            "INSERT INTO audit_heads (workspace_id, number, at, hash) VALUES ($1, 0, $2, $3)
             ON CONFLICT DO NOTHING",
        )
        .bind(workspace.as_str())
        .bind(at)
        .bind(Hash::genesis(workspace).0)
        .execute(&mut *self.tx)
        .await?;
        lock().fetch_one(&mut *self.tx).await.map_err(Error::from)
    }

    pub(super) async fn append(
        &mut self,
        workspace: &WorkspaceId,
        previous: &Hash,
        entry: &StoredEntry,
    ) -> Result<(), Error> {
        let (link, hash) = entry.chained(workspace, previous);
        sqlx::query(
            "WITH entry AS (
                 INSERT INTO audit_entries (workspace_id, number, at, actor, actor_id, teams, team_set, ip, entity,
                                            entity_id, action, activity, details, request_id, folded, link, hash)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::json, $14, $15, $16, $17)),
             team_facet AS (
                 INSERT INTO audit_team_facets AS f (workspace_id, key, action, teams, entries)
                 VALUES ($1, audit_team_key($11, $7), $11, $6, 1)
                 ON CONFLICT (workspace_id, key) DO UPDATE SET entries = f.entries + 1),
             actor_facet AS (
                 INSERT INTO audit_actor_facets AS f (workspace_id, actor, key, action, teams, entries)
                 VALUES ($1, $4, audit_actor_key($11, $7, $4), $11, $6, 1)
                 ON CONFLICT (workspace_id, actor, key) DO UPDATE SET entries = f.entries + 1)
             UPDATE audit_heads SET number = $2, at = $3, hash = $17 WHERE workspace_id = $1",
        )
        .bind(workspace.as_str())
        .bind(entry.number)
        .bind(entry.at)
        .bind(&entry.actor)
        .bind(entry.actor_id)
        .bind(&entry.teams)
        .bind(&entry.team_set)
        .bind(&entry.ip)
        .bind(&entry.entity)
        .bind(&entry.entity_id)
        .bind(&entry.action)
        .bind(&entry.activity)
        .bind(&entry.details)
        .bind(entry.request_id)
        .bind(&entry.folded)
        .bind(link.0)
        .bind(hash.0)
        .execute(&mut *self.tx)
        .await?;
        if entry.number % SEGMENT == 0 {
            self.write_segment(workspace, AuditPlace { at: entry.at, number: entry.number }).await?;
        }
        Ok(())
    }

    /// Where the workspace's chain ends; `None` before its first entry.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn audit_head(&mut self, workspace: &WorkspaceId) -> Result<Option<Head>, Error> {
        let row: Option<HeadRow> = sqlx::query_as(
            "SELECT number, at, hash FROM audit_heads
             WHERE workspace_id = $1 AND number > 0",
        )
        .bind(workspace.as_str())
        .fetch_optional(&mut *self.tx)
        .await?;
        row.map(HeadRow::into_head).transpose()
    }
}
