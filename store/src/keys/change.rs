//! Transactions that change keys. Their commit numbers the change and tells every node of it, so that no use
//! case can forget to.

use std::collections::HashSet;
use std::ops::{Deref, DerefMut};

use domain::api::ApiSet;
use domain::cluster::{Epoch, LeaseTerms};
use domain::ids::{KeyId, TeamId, WorkspaceId};
use domain::key::{ARCHIVED_LISTED, Stamp};
use domain::key_name::KeyName;
use domain::key_text::KeyHint;
use domain::suspension::SuspensionScope;
use time::OffsetDateTime;

use super::{KeyHash, NewKey, api_array, key_id};
use crate::audit::Recorded;
use crate::cluster::TermsRow;
use crate::{Db, Error, Scope, Tx};

/// On which nodes hear of changes. Only a wake-up: what changed, and whether, is read from the tables.
pub(crate) const CHANGED: &str = "latchkey_keys";

/// A transaction that changes keys of a workspace. Everything else that it does is a [`Tx`]'s.
pub struct KeyTx {
    pub(super) tx: Tx,
    touched: Vec<(WorkspaceId, KeyId)>,
    /// Whose every key is touched, or every legacy key.
    all: Option<(WorkspaceId, SuspensionScope)>,
}

/// A change of keys that is committed, but that nodes have yet to hear of.
#[must_use = "the change isn't in force yet on every node: wait for it"]
#[derive(Debug)]
pub struct Committed {
    /// Its number.
    pub epoch: Epoch,
    /// What nodes had agreed on when it was made.
    pub terms: LeaseTerms,
}

#[derive(sqlx::FromRow)]
struct Numbered {
    epoch: i64,
    #[sqlx(flatten)]
    terms: TermsRow,
}

impl Deref for KeyTx {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.tx
    }
}

impl DerefMut for KeyTx {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.tx
    }
}

/// Settings of a transaction that changes keys: plans are made once for each statement, not anew for each of its values.
/// All of it works by keys and workspaces, so that a plan is good for any of them.
const CHANGING: &str = "; SET LOCAL plan_cache_mode = force_generic_plan";

impl Db {
    /// Begins a transaction that may change keys of a workspace.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn begin_keys(&self, workspace: &WorkspaceId) -> Result<KeyTx, Error> {
        let tx = self.begin_and(Scope::Workspace(workspace), CHANGING).await?;
        Ok(KeyTx { tx, touched: Vec::new(), all: None })
    }
}

/// Keeps the hash of the text of a key ($2 of $1) that is about to go, so that whoever goes on trying it is recognised.
macro_rules! retire_text {
    ($at:literal) => {
        concat!(
            "INSERT INTO retired_texts (workspace_id, key_id, hash, pepper_version, retired_at)
             SELECT workspace_id, id, hash, pepper_version, ",
            $at,
            " FROM api_keys WHERE workspace_id = $1 AND id = $2 ON CONFLICT DO NOTHING"
        )
    };
}

impl KeyTx {
    /// Numbers the change, opens a receipt for each of its audit entries, and commits. From here on the
    /// change is made, but other nodes know it only a moment later. None when no key was touched (nor could have
    /// been: what is done to every key of a workspace is numbered even when it has none).
    ///
    /// # Errors
    /// When the database can't be reached; whether it committed isn't known then.
    pub async fn commit(mut self) -> Result<Option<Committed>, Error> {
        if self.touched.is_empty() && self.all.is_none() {
            self.tx.commit().await?;
            return Ok(None);
        }
        let touched = std::mem::take(&mut self.touched);
        let (workspaces, keys): (Vec<_>, Vec<_>) =
            touched.into_iter().map(|(workspace, key)| (workspace.to_string(), key.to_string())).unzip();
        // Last of all, because the lock on the number is every change's.
        let entries = std::mem::take(&mut self.tx.recorded);
        let of_keys: HashSet<_> = keys.iter().collect();
        let all = self.all.take();
        let of_all = |entry: &Recorded| {
            all.as_ref().is_some_and(|(of, _)| *of == entry.workspace && of.as_str() == entry.entity_id)
        };
        let of_legacy = matches!(all, Some((_, SuspensionScope::LegacyKeys)));
        let mut receipts = Vec::new();
        for entry in entries {
            if of_all(&entry) {
                receipts.push((entry, None));
            } else if of_keys.contains(&entry.entity_id) {
                let key = entry.entity_id.clone();
                receipts.push((entry, Some(key)));
            }
        }
        let numbered: Numbered = sqlx::query_as(
            "WITH bumped AS (UPDATE cluster SET epoch = epoch + 1
                             RETURNING epoch AS n, lease_ms, longest_ms, margin_ms),
                  told AS (INSERT INTO key_changes (epoch, workspace_id, key_id)
                           SELECT DISTINCT n, w, k FROM bumped, unnest($1::text[], $2::text[]) AS t (w, k)),
                  opened AS (INSERT INTO key_receipts (workspace_id, entry, key_id, of_legacy, epoch, at)
                             SELECT w, entry, k, k IS NULL AND $8, n, at FROM bumped,
                                 unnest($4::text[], $5::bigint[], $6::text[], $7::timestamptz[]) AS t (w, entry, k, at)),
                  notice AS (SELECT pg_notify($3, n::text) FROM bumped)
             SELECT n AS epoch, lease_ms, longest_ms, margin_ms FROM bumped, notice",
        )
        .bind(&workspaces)
        .bind(&keys)
        .bind(CHANGED)
        .bind(receipts.iter().map(|(entry, _)| entry.workspace.to_string()).collect::<Vec<_>>())
        .bind(receipts.iter().map(|(entry, _)| entry.number).collect::<Vec<_>>())
        .bind(receipts.iter().map(|(_, key)| key.clone()).collect::<Vec<_>>())
        .bind(receipts.iter().map(|(entry, _)| entry.at).collect::<Vec<_>>())
        .bind(of_legacy)
        .fetch_one(&mut *self.tx.tx)
        .await?;
        self.tx.commit().await?;
        Ok(Some(Committed { epoch: Epoch(numbered.epoch), terms: numbered.terms.into_terms() }))
    }

    pub(super) fn touch(&mut self, workspace: &WorkspaceId, key: &KeyId) {
        self.touched.push((workspace.clone(), key.clone()));
    }

    /// Besides touching each of these keys.
    pub(super) fn touch_all(&mut self, workspace: &WorkspaceId, scope: SuspensionScope) {
        self.all = Some((workspace.clone(), scope));
    }

    /// Keeps a new key.
    ///
    /// # Errors
    /// [`crate::Conflict`] when its name, form, text or API is taken.
    pub async fn insert_key(&mut self, workspace: &WorkspaceId, key: NewKey<'_>) -> Result<(), Error> {
        sqlx::query(
            "INSERT INTO api_keys (workspace_id, id, name, name_folded, origin, apis, hint, hash, pepper_version,
                                   form_token, created_at, created_by, team_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(workspace.as_str())
        .bind(key.id.as_str())
        .bind(key.name.as_str())
        .bind(key.name.folded())
        .bind(if key.native { "native" } else { "single" })
        .bind(api_array(key.apis))
        .bind(key.hint.as_str())
        .bind(key.hash.bytes.as_slice())
        .bind(i16::from(key.hash.pepper.number()))
        .bind(key.form.map(|form| form.0))
        .bind(key.created.at)
        .bind(&key.created.by)
        .bind(key.team.map(|team| team.0))
        .execute(&mut *self.tx.tx)
        .await?;
        self.touch(workspace, key.id);
        Ok(())
    }

    /// Turns the single keys into legacy keys, and gives their names. Those that are legacy keys already stay as they
    /// are. Nodes read them again: legacy keys may be suspended by themselves.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn migrate_single_keys(
        &mut self,
        workspace: &WorkspaceId,
        at: OffsetDateTime,
    ) -> Result<Vec<KeyName>, Error> {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "UPDATE api_keys SET origin = 'legacy', migrated_at = $2, version = version + 1
             WHERE workspace_id = $1 AND origin = 'single' RETURNING id, name",
        )
        .bind(workspace.as_str())
        .bind(at)
        .fetch_all(&mut *self.tx.tx)
        .await?;
        let mut names = Vec::new();
        for (id, name) in rows {
            self.touch(workspace, &key_id(id)?);
            names.push(KeyName::parse(&name).map_err(|_| Error::Unreadable("key name"))?);
        }
        Ok(names)
    }

    /// Gives a key another name, other APIs and another team.
    ///
    /// # Errors
    /// [`crate::Conflict::KeyName`] when the name is taken.
    pub async fn update_key(
        &mut self,
        workspace: &WorkspaceId,
        key: &KeyId,
        name: &KeyName,
        apis: &ApiSet,
        team: Option<TeamId>,
    ) -> Result<(), Error> {
        sqlx::query(
            "UPDATE api_keys SET name = $3, name_folded = $4, apis = $5, team_id = $6, version = version + 1
             WHERE workspace_id = $1 AND id = $2",
        )
        .bind(workspace.as_str())
        .bind(key.as_str())
        .bind(name.as_str())
        .bind(name.folded())
        .bind(api_array(apis))
        .bind(team.map(|team| team.0))
        .execute(&mut *self.tx.tx)
        .await?;
        self.touch(workspace, key);
        Ok(())
    }

    /// Replaces a key's text.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn replace_key_text(
        &mut self,
        workspace: &WorkspaceId,
        key: &KeyId,
        hint: &KeyHint,
        hash: KeyHash,
        stamp: &Stamp,
    ) -> Result<(), Error> {
        sqlx::query(concat!(
            "WITH retired AS (",
            retire_text!("$6"),
            ") UPDATE api_keys SET hint = $3, hash = $4, pepper_version = $5, regenerated_at = $6, regenerated_by = $7,
                                 version = version + 1
             WHERE workspace_id = $1 AND id = $2"
        ))
        .bind(workspace.as_str())
        .bind(key.as_str())
        .bind(hint.as_str())
        .bind(hash.bytes.as_slice())
        .bind(i16::from(hash.pepper.number()))
        .bind(stamp.at)
        .bind(&stamp.by)
        .execute(&mut *self.tx.tx)
        .await?;
        self.touch(workspace, key);
        Ok(())
    }

    /// Archives a key, and drops from the list what is too old for it.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn archive_key(&mut self, workspace: &WorkspaceId, key: &KeyId, stamp: &Stamp) -> Result<(), Error> {
        sqlx::query(concat!(
            "WITH retired AS (",
            retire_text!("$3"),
            ") UPDATE api_keys SET archived_at = $3, archived_by = $4, version = version + 1
             WHERE workspace_id = $1 AND id = $2"
        ))
        .bind(workspace.as_str())
        .bind(key.as_str())
        .bind(stamp.at)
        .bind(&stamp.by)
        .execute(&mut *self.tx.tx)
        .await?;
        sqlx::query(
            "UPDATE api_keys SET listed = false
             WHERE workspace_id = $1 AND id IN (
                 SELECT id FROM api_keys WHERE workspace_id = $1 AND archived_at IS NOT NULL AND listed
                 ORDER BY archived_at DESC, id OFFSET $2)",
        )
        .bind(workspace.as_str())
        .bind(ARCHIVED_LISTED)
        .execute(&mut *self.tx.tx)
        .await?;
        self.touch(workspace, key);
        Ok(())
    }
}
