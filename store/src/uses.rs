//! When keys were last used, written in batches.

use domain::ids::{KeyId, WorkspaceId};
use time::OffsetDateTime;

use crate::{Error, Tx};

impl Tx {
    /// Notes the last uses of keys of one workspace. An older time never replaces a newer one.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn write_uses(&mut self, workspace: &WorkspaceId, uses: &[(KeyId, OffsetDateTime)]) -> Result<(), Error> {
        let (keys, times): (Vec<_>, Vec<_>) = uses.iter().map(|(key, at)| (key.to_string(), *at)).unzip();
        sqlx::query(
            "INSERT INTO api_key_uses AS u (workspace_id, key_id, last_used_at)
             SELECT $1, key_id, at FROM unnest($2::text[], $3::timestamptz[]) AS seen (key_id, at)
             ON CONFLICT (workspace_id, key_id)
             DO UPDATE SET last_used_at = greatest(u.last_used_at, excluded.last_used_at)",
        )
        .bind(workspace.as_str())
        .bind(keys)
        .bind(times)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }
}
