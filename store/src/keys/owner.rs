//! Who answers for keys. An owner is told apart by the address, as a creator is.

use domain::account::Email;
use domain::ids::{KeyId, WorkspaceId};
use domain::owner::{KeyOwner, LeftKey};
use sqlx::FromRow;

use super::KeyRow;
use crate::{Error, Tx};

/// Of a key `k`: a person made it or took it over, and isn't in the workspace any more.
macro_rules! left {
    () => {
        "k.workspace_id = $1 AND k.archived_at IS NULL AND coalesce(k.owner, k.created_by) <> 'System'
         AND NOT EXISTS (SELECT FROM memberships m JOIN users o ON o.id = m.user_id
                         WHERE m.workspace_id = $1 AND o.email = coalesce(k.owner, k.created_by))"
    };
}

#[derive(FromRow)]
struct LeftRow {
    #[sqlx(flatten)]
    key: KeyRow,
    owner: String,
}

fn email(text: &str) -> Result<Email, Error> {
    Email::parse(text).map_err(|_| Error::Unreadable("owner of a key"))
}

impl Tx {
    /// The active keys whose owner has left, by owner and name.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn left_keys(&mut self, workspace: &WorkspaceId) -> Result<Vec<LeftKey>, Error> {
        sqlx::query_as::<_, LeftRow>(concat!(
            "SELECT coalesce(k.owner, k.created_by) AS owner, ",
            key_columns!(),
            key_tables!(),
            "WHERE ",
            left!(),
            " ORDER BY 1, k.name_folded"
        ))
        .bind(workspace.as_str())
        .fetch_all(&mut *self.tx)
        .await?
        .into_iter()
        .map(|row| Ok(LeftKey { owner: email(&row.owner)?, key: row.key.into_key()? }))
        .collect()
    }

    /// How many they are.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn count_left_keys(&mut self, workspace: &WorkspaceId) -> Result<i64, Error> {
        sqlx::query_scalar(concat!("SELECT count(*) FROM api_keys k WHERE ", left!()))
            .bind(workspace.as_str())
            .fetch_one(&mut *self.tx)
            .await
            .map_err(Error::from)
    }

    /// Who answers for a key; nobody when no person made it.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn key_owner(&mut self, workspace: &WorkspaceId, key: &KeyId) -> Result<Option<KeyOwner>, Error> {
        let row: Option<(String, bool)> = sqlx::query_as(
            "SELECT owner, EXISTS (SELECT FROM memberships m JOIN users o ON o.id = m.user_id
                                   WHERE m.workspace_id = $1 AND o.email = k.owner)
             FROM (SELECT coalesce(owner, created_by) AS owner FROM api_keys WHERE workspace_id = $1 AND id = $2) k
             WHERE owner <> 'System'",
        )
        .bind(workspace.as_str())
        .bind(key.as_str())
        .fetch_optional(&mut *self.tx)
        .await?;
        row.map(|(owner, present)| Ok(KeyOwner { email: email(&owner)?, present })).transpose()
    }

    /// Makes somebody answer for a key. To gateways and forms the key stays what it was, its version included.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn set_key_owner(&mut self, workspace: &WorkspaceId, key: &KeyId, owner: &Email) -> Result<(), Error> {
        sqlx::query("UPDATE api_keys SET owner = $3 WHERE workspace_id = $1 AND id = $2")
            .bind(workspace.as_str())
            .bind(key.as_str())
            .bind(owner.as_str())
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }
}
