//! Signed statements about chains: kept, and read again by those who verify.

use domain::audit::AuditPlace;
use domain::audit::chain::Hash;
use domain::ids::WorkspaceId;
use sqlx::FromRow;
use time::OffsetDateTime;

use super::record::hash;
use crate::{Error, Tx};

/// A signed statement about a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which entry, at which moment the statement was made.
    pub place: AuditPlace,
    /// The hash of that entry.
    pub hash: Hash,
    /// Whose signature (Ed25519).
    pub public_key: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
}

#[derive(FromRow)]
struct CheckpointRow {
    number: i64,
    at: OffsetDateTime,
    hash: Vec<u8>,
    public_key: Vec<u8>,
    signature: Vec<u8>,
}

impl Tx {
    /// Keeps a checkpoint. The same one twice is kept once.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn keep_checkpoint(&mut self, workspace: &WorkspaceId, checkpoint: &Checkpoint) -> Result<(), Error> {
        sqlx::query(
            "INSERT INTO audit_checkpoints (workspace_id, number, at, hash, public_key, signature)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        )
        .bind(workspace.as_str())
        .bind(checkpoint.place.number)
        .bind(checkpoint.place.at)
        .bind(checkpoint.hash.0)
        .bind(&checkpoint.public_key)
        .bind(&checkpoint.signature)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Every checkpoint of a workspace, the oldest first.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn checkpoints(&mut self, workspace: &WorkspaceId) -> Result<Vec<Checkpoint>, Error> {
        let rows: Vec<CheckpointRow> = sqlx::query_as(
            "SELECT number, at, hash, public_key, signature FROM audit_checkpoints
             WHERE workspace_id = $1 ORDER BY number, at",
        )
        .bind(workspace.as_str())
        .fetch_all(&mut *self.tx)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Checkpoint {
                    place: AuditPlace { at: row.at, number: row.number },
                    hash: hash(row.hash)?,
                    public_key: row.public_key,
                    signature: row.signature,
                })
            })
            .collect()
    }

    /// The number of the newest entry that a checkpoint vouches for; 0 when none does.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn newest_checkpoint(&mut self, workspace: &WorkspaceId) -> Result<i64, Error> {
        sqlx::query_scalar("SELECT coalesce(max(number), 0) FROM audit_checkpoints WHERE workspace_id = $1")
            .bind(workspace.as_str())
            .fetch_one(&mut *self.tx)
            .await
            .map_err(Error::from)
    }
}
