//! Keys. Reads give [`Key`], which holds no hash; hashes are read for the memory of nodes alone.

mod change;
#[macro_use]
mod columns;
mod owner;
mod rehash;
mod suspend;

use std::collections::BTreeSet;

use domain::api::ApiSet;
use domain::ids::{ApiId, FormToken, KeyId, TeamId, WorkspaceId};
use domain::key::{ARCHIVED_LISTED, Key, KeyState, Origin, Stamp, Version};
use domain::key_name::KeyName;
use domain::key_text::KeyHint;
use domain::pepper::PepperVersion;
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::teams::stored_team;
use crate::{Error, Tx};

pub(crate) use change::CHANGED;
pub use change::{Committed, KeyTx};
pub use rehash::Rehashed;

/// The keyed hash of a key's text, as it is kept. Doesn't print.
#[derive(Clone, Copy)]
pub struct KeyHash {
    /// The hash.
    pub bytes: [u8; 32],
    /// What it was made with.
    pub pepper: PepperVersion,
}

impl KeyHash {
    pub(crate) fn read(bytes: &[u8], pepper: i16) -> Result<Self, Error> {
        let bytes = bytes.try_into().map_err(|_| Error::Unreadable("key hash"))?;
        Ok(Self { bytes, pepper: pepper_version(pepper)? })
    }
}

pub(crate) fn pepper_version(number: i16) -> Result<PepperVersion, Error> {
    PepperVersion::new(number.into()).ok_or(Error::Unreadable("pepper version"))
}

#[derive(FromRow)]
struct KeyRow {
    id: String,
    name: String,
    origin: String,
    migrated_at: Option<OffsetDateTime>,
    apis: Vec<String>,
    hint: String,
    version: i32,
    created_at: OffsetDateTime,
    created_by: String,
    regenerated_at: Option<OffsetDateTime>,
    regenerated_by: Option<String>,
    archived_at: Option<OffsetDateTime>,
    archived_by: Option<String>,
    last_used_at: Option<OffsetDateTime>,
    team_id: Option<Uuid>,
    team_name: Option<String>,
    team_retired_at: Option<OffsetDateTime>,
}

impl KeyRow {
    fn into_key(self) -> Result<Key, Error> {
        let stamp = |at: Option<OffsetDateTime>, by: Option<String>| at.zip(by).map(|(at, by)| Stamp { at, by });
        Ok(Key {
            id: key_id(self.id)?,
            name: KeyName::parse(&self.name).map_err(|_| Error::Unreadable("key name"))?,
            origin: match (self.origin.as_str(), self.migrated_at) {
                ("native", None) => Origin::Native,
                ("single", None) => Origin::Single,
                ("legacy", Some(migrated_at)) => Origin::Legacy { migrated_at },
                _ => return Err(Error::Unreadable("key origin")),
            },
            apis: api_set(self.apis)?,
            team: match self.team_id.zip(self.team_name) {
                Some((id, name)) => Some(stored_team(id, &name, self.team_retired_at)?),
                None => None,
            },
            hint: KeyHint::stored(self.hint),
            state: stamp(self.archived_at, self.archived_by).map_or(KeyState::Active, KeyState::Archived),
            version: Version(self.version),
            created: Stamp { at: self.created_at, by: self.created_by },
            regenerated: stamp(self.regenerated_at, self.regenerated_by),
            last_used: self.last_used_at,
        })
    }
}

pub(crate) fn key_id(text: String) -> Result<KeyId, Error> {
    KeyId::try_from(text).map_err(|_| Error::Unreadable("key id"))
}

pub(crate) fn api_set(apis: Vec<String>) -> Result<ApiSet, Error> {
    let unreadable = || Error::Unreadable("API id");
    let set = apis.into_iter().map(ApiId::try_from).collect::<Result<BTreeSet<_>, _>>().map_err(|_| unreadable())?;
    ApiSet::try_from(set).map_err(|_| unreadable())
}

fn api_array(apis: &ApiSet) -> Vec<String> {
    apis.iter().map(ToString::to_string).collect()
}

/// A key that is to be kept.
pub struct NewKey<'a> {
    /// Its id.
    pub id: &'a KeyId,
    /// Its name.
    pub name: &'a KeyName,
    /// [`Origin::Native`] or [`Origin::Single`]; nothing is born a legacy key.
    pub native: bool,
    /// What it opens.
    pub apis: &'a ApiSet,
    /// Whose it is.
    pub team: Option<TeamId>,
    /// The part that may be shown.
    pub hint: &'a KeyHint,
    /// The hash of its text.
    pub hash: KeyHash,
    /// The form that made it.
    pub form: Option<FormToken>,
    /// When and by whom.
    pub created: &'a Stamp,
}

impl Tx {
    /// Every active key, the newest first and those of before early access last.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn active_keys(&mut self, workspace: &WorkspaceId) -> Result<Vec<Key>, Error> {
        sqlx::query_as::<_, KeyRow>(select_keys!(
            "WHERE k.workspace_id = $1 AND k.archived_at IS NULL
             ORDER BY k.origin <> 'native', k.created_at DESC, k.name_folded"
        ))
        .bind(workspace.as_str())
        .fetch_all(&mut *self.tx)
        .await?
        .into_iter()
        .map(KeyRow::into_key)
        .collect()
    }

    /// The active keys of a team, the newest first.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn active_keys_of_team(&mut self, workspace: &WorkspaceId, team: TeamId) -> Result<Vec<Key>, Error> {
        sqlx::query_as::<_, KeyRow>(select_keys!(
            "WHERE k.workspace_id = $1 AND k.team_id = $2 AND k.archived_at IS NULL
             ORDER BY k.created_at DESC, k.name_folded"
        ))
        .bind(workspace.as_str())
        .bind(team.0)
        .fetch_all(&mut *self.tx)
        .await?
        .into_iter()
        .map(KeyRow::into_key)
        .collect()
    }

    /// The archived keys that are still listed, the last archived first.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn archived_keys(&mut self, workspace: &WorkspaceId) -> Result<Vec<Key>, Error> {
        sqlx::query_as::<_, KeyRow>(select_keys!(
            "WHERE k.workspace_id = $1 AND k.archived_at IS NOT NULL AND k.listed
             ORDER BY k.archived_at DESC, k.id LIMIT $2"
        ))
        .bind(workspace.as_str())
        .bind(ARCHIVED_LISTED)
        .fetch_all(&mut *self.tx)
        .await?
        .into_iter()
        .map(KeyRow::into_key)
        .collect()
    }

    /// One key, in whatever state.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn key(&mut self, workspace: &WorkspaceId, key: &KeyId) -> Result<Option<Key>, Error> {
        sqlx::query_as::<_, KeyRow>(select_keys!("WHERE k.workspace_id = $1 AND k.id = $2"))
            .bind(workspace.as_str())
            .bind(key.as_str())
            .fetch_optional(&mut *self.tx)
            .await?
            .map(KeyRow::into_key)
            .transpose()
    }

    /// The key that has this name in any case: its id, and whether it is archived.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn key_named(&mut self, workspace: &WorkspaceId, name: &KeyName) -> Result<Option<(KeyId, bool)>, Error> {
        let row: Option<(String, bool)> = sqlx::query_as(
            "SELECT id, archived_at IS NOT NULL FROM api_keys WHERE workspace_id = $1 AND name_folded = $2",
        )
        .bind(workspace.as_str())
        .bind(name.folded())
        .fetch_optional(&mut *self.tx)
        .await?;
        row.map(|(id, archived)| Ok((key_id(id)?, archived))).transpose()
    }

    /// The key that a form has made already.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn key_of_form(&mut self, workspace: &WorkspaceId, form: FormToken) -> Result<Option<KeyId>, Error> {
        let id: Option<String> =
            sqlx::query_scalar("SELECT id FROM api_keys WHERE workspace_id = $1 AND form_token = $2")
                .bind(workspace.as_str())
                .bind(form.0)
                .fetch_optional(&mut *self.tx)
                .await?;
        id.map(key_id).transpose()
    }

    /// Whether a key of the workspace, in whatever state, has the text with one of these hashes: one for each
    /// version of the pepper.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn has_key_text(&mut self, workspace: &WorkspaceId, hashes: &[KeyHash]) -> Result<bool, Error> {
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM api_keys WHERE workspace_id = $1 AND hash = ANY ($2))")
            .bind(workspace.as_str())
            .bind(hashes.iter().map(|hash| hash.bytes.to_vec()).collect::<Vec<_>>())
            .fetch_one(&mut *self.tx)
            .await
            .map_err(Error::from)
    }
}
