//! The audit log: entries are added and read, never changed.

use domain::api::Catalog;
use domain::audit::{Actor, AuditAction, AuditCursor, AuditEntry, Change, Entity};
use domain::ids::{KeyId, WorkspaceId};
use sqlx::FromRow;
use time::OffsetDateTime;

use crate::{Error, Tx};

#[derive(FromRow)]
struct EntryRow {
    id: i64,
    entity: String,
    ip: Option<String>,
    at: OffsetDateTime,
    activity: String,
    action: String,
    actor: String,
    teams: Vec<String>,
}

impl EntryRow {
    fn into_entry(self) -> Result<AuditEntry, Error> {
        Ok(AuditEntry {
            id: self.id,
            entity: Entity::from_stored(&self.entity).ok_or(Error::Unreadable("audit entity"))?,
            ip: self.ip,
            at: self.at,
            activity: self.activity,
            action: AuditAction::from_stored(&self.action).ok_or(Error::Unreadable("audit action"))?,
            actor: self.actor,
            teams: self.teams,
        })
    }
}

impl Tx {
    /// Records a change, with the teams that the actor is in now. The catalog names the APIs in the sentence. Belongs into the transaction of the
    /// change itself.
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
        let (user, ip) = match actor {
            Actor::Person { user, ip, .. } => (Some(user.0), Some(ip.to_string())),
            Actor::System => (None, None),
        };
        sqlx::query(
            "INSERT INTO audit_entries (workspace_id, at, actor, actor_id, teams, ip, entity, entity_id, action,
                                        activity, details)
             VALUES ($1, $2, $3, $4,
                     ARRAY(SELECT t.name FROM team_members m
                           JOIN teams t ON t.workspace_id = m.workspace_id AND t.id = m.team_id
                           WHERE m.workspace_id = $1 AND m.user_id = $4 ORDER BY lower(t.name)),
                     $5, $6, $7, $8, $9, $10)",
        )
        .bind(workspace.as_str())
        .bind(at)
        .bind(actor.label())
        .bind(user)
        .bind(ip)
        .bind(change.entity().as_str())
        .bind(change.entity_id(workspace))
        .bind(change.action().as_str())
        .bind(change.activity(catalog))
        .bind(change.details())
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// At most `limit` entries before or after one, the newest first. Found by the primary key, however long
    /// the log is.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn audit_entries(
        &mut self,
        workspace: &WorkspaceId,
        cursor: AuditCursor,
        limit: i64,
    ) -> Result<Vec<AuditEntry>, Error> {
        let (query, edge) = match cursor {
            AuditCursor::After(id) => (
                "SELECT id, at, entity, activity, action, actor, teams, ip FROM audit_entries
                 WHERE workspace_id = $1 AND id > $2 ORDER BY id LIMIT $3",
                id,
            ),
            AuditCursor::Newest | AuditCursor::Before(_) => (
                "SELECT id, at, entity, activity, action, actor, teams, ip FROM audit_entries
                 WHERE workspace_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
                if let AuditCursor::Before(id) = cursor { id } else { i64::MAX },
            ),
        };
        let rows: Vec<EntryRow> =
            sqlx::query_as(query).bind(workspace.as_str()).bind(edge).bind(limit).fetch_all(&mut *self.tx).await?;
        let mut entries = rows.into_iter().map(EntryRow::into_entry).collect::<Result<Vec<_>, _>>()?;
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.id));
        Ok(entries)
    }

    /// Whether anything of that kind was ever recorded.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn has_history(&mut self, workspace: &WorkspaceId, entity: Entity) -> Result<bool, Error> {
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM audit_entries WHERE workspace_id = $1 AND entity = $2)")
            .bind(workspace.as_str())
            .bind(entity.as_str())
            .fetch_one(&mut *self.tx)
            .await
            .map_err(Error::from)
    }

    /// What happened to a key, the newest first.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn key_history(
        &mut self,
        workspace: &WorkspaceId,
        key: &KeyId,
        limit: i64,
    ) -> Result<Vec<AuditEntry>, Error> {
        sqlx::query_as::<_, EntryRow>(
            "SELECT id, at, entity, activity, action, actor, teams, ip FROM audit_entries
             WHERE workspace_id = $1 AND entity = $2 AND entity_id = $3 ORDER BY id DESC LIMIT $4",
        )
        .bind(workspace.as_str())
        .bind(Entity::ApiKey.as_str())
        .bind(key.as_str())
        .bind(limit)
        .fetch_all(&mut *self.tx)
        .await?
        .into_iter()
        .map(EntryRow::into_entry)
        .collect()
    }
}
