//! Workspaces and their legacy keys are suspended and resumed: a change of all these keys.

use domain::ids::WorkspaceId;
use domain::suspension::{Suspension, SuspensionScope};

use super::{KeyTx, key_id};
use crate::{Error, Tx};

impl KeyTx {
    /// Suspends a workspace or its legacy keys (with a suspension), or resumes them. Nodes read each of these keys
    /// again, of the active ones. Keys that are made or become legacy keys meanwhile are read as what the workspace then
    /// is, if whoever changes them locks it first.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn set_suspension(
        &mut self,
        workspace: &WorkspaceId,
        scope: SuspensionScope,
        suspension: Option<&Suspension>,
    ) -> Result<(), Error> {
        let (set, keys) = match scope {
            SuspensionScope::Workspace => (
                "UPDATE workspaces SET suspended_at = $2, suspended_by = $3, suspend_reason = $4 WHERE id = $1",
                "SELECT id FROM api_keys WHERE workspace_id = $1 AND archived_at IS NULL",
            ),
            SuspensionScope::LegacyKeys => (
                "UPDATE workspaces SET legacy_suspended_at = $2, legacy_suspended_by = $3, legacy_suspend_reason = $4
                 WHERE id = $1",
                "SELECT id FROM api_keys WHERE workspace_id = $1 AND archived_at IS NULL AND origin = 'legacy'",
            ),
        };
        sqlx::query(set)
            .bind(workspace.as_str())
            .bind(suspension.map(|suspension| suspension.since.at))
            .bind(suspension.map(|suspension| suspension.since.by.as_str()))
            .bind(suspension.map(|suspension| suspension.reason.as_str()))
            .execute(&mut *self.tx.tx)
            .await?;
        let keys: Vec<String> = sqlx::query_scalar(keys).bind(workspace.as_str()).fetch_all(&mut *self.tx.tx).await?;
        for id in keys {
            self.touch(workspace, &key_id(id)?);
        }
        self.touch_all(workspace, scope);
        Ok(())
    }
}

impl Tx {
    /// Whether the workspace has an active legacy key.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn has_legacy_keys(&mut self, workspace: &WorkspaceId) -> Result<bool, Error> {
        sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM api_keys WHERE workspace_id = $1 AND origin = 'legacy' AND archived_at IS NULL)",
        )
        .bind(workspace.as_str())
        .fetch_one(&mut *self.tx)
        .await
        .map_err(Error::from)
    }
}
