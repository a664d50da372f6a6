//! Where the log begins, and the history of a key.

use domain::audit::{AuditEntry, Entity};
use domain::ids::{KeyId, WorkspaceId};
use time::OffsetDateTime;

use super::entry::{COLUMNS, EntryRow};
use crate::{Error, Tx};

impl Tx {
    /// The moment of the log's first entry.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn audit_begin(&mut self, workspace: &WorkspaceId) -> Result<Option<OffsetDateTime>, Error> {
        sqlx::query_scalar("SELECT at FROM audit_entries WHERE workspace_id = $1 ORDER BY at, number LIMIT 1")
            .bind(workspace.as_str())
            .fetch_optional(&mut *self.tx)
            .await
            .map_err(Error::from)
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
