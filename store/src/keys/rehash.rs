//! Keys get new hashes when their text is at hand: the pepper was changed since they were made.

use domain::ids::{KeyId, WorkspaceId};

use super::{KeyHash, KeyTx, key_id};
use crate::Error;

/// A key's hash, made anew of the same text.
pub struct Rehashed {
    /// The key.
    pub key: KeyId,
    /// What was kept.
    pub old: KeyHash,
    /// What is to be kept.
    pub new: KeyHash,
}

impl KeyTx {
    /// Keeps the new hashes of keys that still have the old ones: whoever regenerated or archived a key
    /// meanwhile wins. To its people the key stays what it was, its version included. Gives how many it were.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn rehash_keys(&mut self, workspace: &WorkspaceId, keys: &[Rehashed]) -> Result<usize, Error> {
        let done: Vec<String> = sqlx::query_scalar(
            "UPDATE api_keys k SET hash = t.hash, pepper_version = t.pepper
             FROM unnest($2::text[], $3::bytea[], $4::smallint[], $5::bytea[], $6::smallint[])
                  AS t (id, old, old_pepper, hash, pepper)
             WHERE k.workspace_id = $1 AND k.id = t.id AND k.hash = t.old AND k.pepper_version = t.old_pepper
               AND k.archived_at IS NULL
             RETURNING k.id",
        )
        .bind(workspace.as_str())
        .bind(keys.iter().map(|key| key.key.to_string()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.old.bytes.to_vec()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| i16::from(key.old.pepper.number())).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.new.bytes.to_vec()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| i16::from(key.new.pepper.number())).collect::<Vec<_>>())
        .fetch_all(&mut *self.tx.tx)
        .await?;
        let count = done.len();
        for id in done {
            self.touch(workspace, &key_id(id)?);
        }
        Ok(count)
    }
}
