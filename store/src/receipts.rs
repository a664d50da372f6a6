//! When changes of keys came into force everywhere.

use std::fmt::Write as _;

use domain::cluster::{Epoch, InForce, NodeReceipt, Receipt};
use domain::ids::{KeyId, WorkspaceId};
use domain::suspension::SuspensionScope;
use sqlx::types::Json;
use time::OffsetDateTime;

use crate::{Db, Error, Scope, Tx};

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

impl Db {
    /// Keeps when a change came into force, unless that is kept already.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn close_receipts(&self, Epoch(n): Epoch, in_force: &InForce) -> Result<(), Error> {
        // Names are the operator's, so the list goes as hexadecimal digits.
        let nodes = serde_json::to_vec(&in_force.nodes).map_err(|_| Error::Unreadable("receipt"))?;
        let nodes = nodes.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        let micros = in_force.at.unix_timestamp_nanos() / 1000;
        let statements = format!(
            "UPDATE key_receipts SET done_at = timestamptz 'epoch' + {micros} * interval '1 microsecond',
                                     nodes = nullif(convert_from(decode('{nodes}', 'hex'), 'UTF8')::jsonb, 'null')
             WHERE epoch = {n} AND done_at IS NULL"
        );
        self.at_once(Scope::Gateway, &statements).await?;
        Ok(())
    }
}

impl Tx {
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

    /// The receipt of the last change of every key of the workspace, or of every legacy key: when these were suspended
    /// or resumed.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn last_receipt_of_all(
        &mut self,
        workspace: &WorkspaceId,
        scope: SuspensionScope,
    ) -> Result<Option<Receipt>, Error> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT entry, epoch, at, done_at, nodes FROM key_receipts
             WHERE workspace_id = $1 AND key_id IS NULL AND of_legacy = $2
             ORDER BY entry DESC LIMIT 1",
        )
        .bind(workspace.as_str())
        .bind(scope == SuspensionScope::LegacyKeys)
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
