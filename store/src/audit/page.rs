//! Pages of the log, and the history of a key. Never by OFFSET.

use domain::audit::{AuditCursor, AuditEntry, Entity};
use domain::ids::{KeyId, WorkspaceId};
use sqlx::{Postgres, QueryBuilder};

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
        let mut query = QueryBuilder::<Postgres>::new(format!("SELECT {COLUMNS} FROM audit_entries"));
        query.push(" WHERE workspace_id = ").push_bind(workspace.as_str());
        let (edge, order) = match cursor {
            AuditCursor::Newest => (None, "at DESC, number DESC"),
            AuditCursor::Before(place) => (Some(('<', place)), "at DESC, number DESC"),
            AuditCursor::After(place) => (Some(('>', place)), "at, number"),
        };
        if let Some((side, place)) = edge {
            query.push(format!(" AND (at, number) {side} (")).push_bind(place.at);
            query.push(", ").push_bind(place.number).push(")");
        }
        query.push(format!(" ORDER BY {order} LIMIT ")).push_bind(limit);
        let rows: Vec<EntryRow> = query.build_query_as().fetch_all(&mut *self.tx).await?;
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
