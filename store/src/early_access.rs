//! Early access: asked for, answered, switched, and the CSM's console that lists it.

use domain::early_access::{ConsoleRow, KeyCounts};
use domain::ids::WorkspaceId;
use domain::key::Stamp;
use domain::workspace::Workspace;
use sqlx::{AssertSqlSafe, FromRow};

use crate::workspaces::{COLUMNS, WorkspaceRow};
use crate::{Error, Tx};

impl Tx {
    /// Notes that somebody asked for early access. What was answered before is of no account any more.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn set_early_access_requested(&mut self, id: &WorkspaceId, stamp: &Stamp) -> Result<(), Error> {
        sqlx::query(
            "UPDATE workspaces SET early_access_requested_at = $2, early_access_requested_by = $3,
                                   early_access_declined_at = NULL, early_access_declined_by = NULL,
                                   early_access_decline_reason = NULL
             WHERE id = $1",
        )
        .bind(id.as_str())
        .bind(stamp.at)
        .bind(&stamp.by)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Turns early access on (with a stamp) or off. Either answers the request, if there was one.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn set_early_access(&mut self, id: &WorkspaceId, enabled: Option<&Stamp>) -> Result<(), Error> {
        sqlx::query(
            "UPDATE workspaces SET early_access_enabled_at = $2, early_access_enabled_by = $3,
                                   early_access_requested_at = NULL, early_access_requested_by = NULL,
                                   early_access_declined_at = NULL, early_access_declined_by = NULL,
                                   early_access_decline_reason = NULL
             WHERE id = $1",
        )
        .bind(id.as_str())
        .bind(enabled.map(|stamp| stamp.at))
        .bind(enabled.map(|stamp| stamp.by.as_str()))
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Notes that the open request for early access was declined.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn decline_early_access(&mut self, id: &WorkspaceId, stamp: &Stamp, reason: &str) -> Result<(), Error> {
        sqlx::query(
            "UPDATE workspaces SET early_access_requested_at = NULL, early_access_requested_by = NULL,
                                   early_access_declined_at = $2, early_access_declined_by = $3,
                                   early_access_decline_reason = $4
             WHERE id = $1",
        )
        .bind(id.as_str())
        .bind(stamp.at)
        .bind(&stamp.by)
        .bind(reason)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// The workspaces whose name or id holds the text, those that ask for early access first. Needs
    /// [`crate::Scope::Staff`].
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn console_rows(&mut self, text: &str) -> Result<Vec<ConsoleRow>, Error> {
        #[derive(FromRow)]
        struct Row {
            #[sqlx(flatten)]
            workspace: WorkspaceRow,
            keys: i64,
            legacy: i64,
        }
        let query = format!(
            "SELECT {COLUMNS}, k.keys, k.legacy
             FROM workspaces w CROSS JOIN LATERAL (
                 SELECT count(*) AS keys, count(*) FILTER (WHERE origin = 'legacy') AS legacy
                 FROM api_keys WHERE workspace_id = w.id AND archived_at IS NULL) k
             WHERE position(lower($1) IN lower(w.name)) > 0 OR position(lower($1) IN lower(w.id)) > 0
             ORDER BY (early_access_enabled_at IS NULL AND early_access_requested_at IS NOT NULL) DESC,
                      lower(w.name), w.id"
        );
        sqlx::query_as::<_, Row>(AssertSqlSafe(query))
            .bind(text)
            .fetch_all(&mut *self.tx)
            .await?
            .into_iter()
            .map(|row| {
                let Workspace { id, name, early_access, staff_access, suspensions, .. } =
                    row.workspace.into_workspace()?;
                let keys = staff_access.then_some(KeyCounts { active: row.keys, legacy: row.legacy });
                Ok(ConsoleRow { id, name, keys, early_access, suspensions })
            })
            .collect()
    }
}
