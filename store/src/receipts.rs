//! When changes of keys came into force everywhere.

use domain::cluster::{Epoch, InForce, NodeReceipt, Receipt};
use domain::ids::{KeyId, WorkspaceId};
use sqlx::types::Json;
use time::OffsetDateTime;

use crate::{Error, Tx};

#[derive(sqlx::FromRow)]
struct Row {
    entry: i64,
    epoch: i64,
    at: OffsetDateTime,
    done_at: Option<OffsetDateTime>,
    nodes: Option<Json<Vec<NodeReceipt>>>,
}

impl Row {
    fn into_receipt(self) -> Receipt {
        let nodes = self.nodes.map(|Json(nodes)| nodes);
        Receipt { at: self.at, in_force: self.done_at.map(|at| InForce { at, nodes }) }
    }
}

impl Tx {
    /// Keeps when a change came into force, unless that is kept already. Needs [`crate::Scope::Gateway`].
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn close_receipts(&mut self, epoch: Epoch, in_force: &InForce) -> Result<(), Error> {
        sqlx::query("UPDATE key_receipts SET done_at = $2, nodes = $3 WHERE epoch = $1 AND done_at IS NULL")
            .bind(epoch.0)
            .bind(in_force.at)
            .bind(in_force.nodes.as_ref().map(Json))
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Closes the receipts that nobody is waiting for any more: made before that moment. Needs
    /// [`crate::Scope::Gateway`].
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn close_left_receipts(&mut self, made_before: OffsetDateTime, now: OffsetDateTime) -> Result<(), Error> {
        sqlx::query("UPDATE key_receipts SET done_at = $2 WHERE at < $1 AND done_at IS NULL")
            .bind(made_before)
            .bind(now)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// The receipts of these audit entries, by their numbers. Entries that changed no key have none.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn receipts(&mut self, workspace: &WorkspaceId, entries: &[i64]) -> Result<Vec<(i64, Receipt)>, Error> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT entry, epoch, at, done_at, nodes FROM key_receipts WHERE workspace_id = $1 AND entry = ANY ($2)",
        )
        .bind(workspace.as_str())
        .bind(entries)
        .fetch_all(&mut *self.tx)
        .await?;
        Ok(rows.into_iter().map(|row| (row.entry, row.into_receipt())).collect())
    }

    /// The receipt of the last change of every key of the workspace: when it was suspended or resumed.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn last_receipt_of_whole(&mut self, workspace: &WorkspaceId) -> Result<Option<Receipt>, Error> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT entry, epoch, at, done_at, nodes FROM key_receipts WHERE workspace_id = $1 AND key_id IS NULL
             ORDER BY entry DESC LIMIT 1",
        )
        .bind(workspace.as_str())
        .fetch_optional(&mut *self.tx)
        .await?;
        Ok(row.map(Row::into_receipt))
    }

    /// The receipt of a key's last change, and the change's number.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn last_receipt(
        &mut self,
        workspace: &WorkspaceId,
        key: &KeyId,
    ) -> Result<Option<(Epoch, Receipt)>, Error> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT entry, epoch, at, done_at, nodes FROM key_receipts WHERE workspace_id = $1 AND key_id = $2
             ORDER BY entry DESC LIMIT 1",
        )
        .bind(workspace.as_str())
        .bind(key.as_str())
        .fetch_optional(&mut *self.tx)
        .await?;
        Ok(row.map(|row| (Epoch(row.epoch), row.into_receipt())))
    }
}
