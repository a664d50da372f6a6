//! Workspaces are suspended and resumed: a change of all their keys.

use domain::ids::WorkspaceId;
use domain::suspension::Suspension;

use super::{KeyTx, key_id};
use crate::Error;

impl KeyTx {
    /// Suspends a workspace (with a suspension), or resumes it. Nodes read each of its active keys again. Keys that
    /// are made meanwhile are read as what the workspace then is, if whoever makes them locks it first.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn set_suspension(
        &mut self,
        workspace: &WorkspaceId,
        suspension: Option<&Suspension>,
    ) -> Result<(), Error> {
        sqlx::query("UPDATE workspaces SET suspended_at = $2, suspended_by = $3, suspend_reason = $4 WHERE id = $1")
            .bind(workspace.as_str())
            .bind(suspension.map(|suspension| suspension.since.at))
            .bind(suspension.map(|suspension| suspension.since.by.as_str()))
            .bind(suspension.map(|suspension| suspension.reason.as_str()))
            .execute(&mut *self.tx.tx)
            .await?;
        let keys: Vec<String> =
            sqlx::query_scalar("SELECT id FROM api_keys WHERE workspace_id = $1 AND archived_at IS NULL")
                .bind(workspace.as_str())
                .fetch_all(&mut *self.tx.tx)
                .await?;
        for id in keys {
            self.touch(workspace, &key_id(id)?);
        }
        self.touch_whole(workspace);
        Ok(())
    }
}
