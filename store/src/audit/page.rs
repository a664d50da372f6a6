//! Pages of the log, and the history of a key. Never by OFFSET.

use domain::audit::{AuditCursor, AuditEntry, Entity};
use domain::ids::{KeyId, WorkspaceId};

use super::entry::{COLUMNS, EntryRow};
use crate::{Error, Tx};

impl Tx {
    /// At most `limit` entries before or after one, those next to it first. Found by the primary key, however
    /// long the log is.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn audit_entries(
        &mut self,
        workspace: &WorkspaceId,
        cursor: AuditCursor,
        limit: i64,
    ) -> Result<Vec<AuditEntry>, Error> {
        let (edge, condition, order) = match cursor {
            AuditCursor::Newest => (None, "($2::timestamptz IS NULL OR $3::bigint IS NULL)", "at DESC, number DESC"),
            AuditCursor::Before(place) => (Some(place), "(at, number) < ($2, $3)", "at DESC, number DESC"),
            AuditCursor::After(place) => (Some(place), "(at, number) > ($2, $3)", "at, number"),
        };
        let query = format!(
            "SELECT {COLUMNS} FROM audit_entries WHERE workspace_id = $1 AND {condition} ORDER BY {order} LIMIT $4"
        );
        let rows: Vec<EntryRow> = sqlx::query_as(sqlx::AssertSqlSafe(query))
            .bind(workspace.as_str())
            .bind(edge.map(|place| place.at))
            .bind(edge.map(|place| place.number))
            .bind(limit)
            .fetch_all(&mut *self.tx)
            .await?;
        rows.into_iter().map(EntryRow::into_entry).collect()
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
        let query = format!(
            "SELECT {COLUMNS} FROM audit_entries
             WHERE workspace_id = $1 AND entity_id = $2 AND entity = 'API key' ORDER BY at DESC, number DESC LIMIT $3"
        );
        sqlx::query_as::<_, EntryRow>(sqlx::AssertSqlSafe(query))
            .bind(workspace.as_str())
            .bind(key.as_str())
            .bind(limit)
            .fetch_all(&mut *self.tx)
            .await?
            .into_iter()
            .map(EntryRow::into_entry)
            .collect()
    }
}
