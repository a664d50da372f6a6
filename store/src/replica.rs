//! The keys of every workspace, as nodes hold them in memory. Needs [`crate::Scope::Gateway`].

use domain::api::ApiSet;
use domain::ids::{KeyId, WorkspaceId};
use domain::key_name::KeyName;
use domain::suspension::{Scoped, SuspensionScope};
use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _};
use sqlx::{PgConnection, Row as _, postgres::PgRow};

use crate::Error;
use crate::keys::{KeyHash, api_set, key_id};
use crate::peppers::pepper_columns;

/// The columns of [`HeldKey`], of `api_keys k`. The few workspaces that are suspended, or whose legacy keys are, are
/// looked up once a statement, in its snapshot, and not for each key.
macro_rules! held_columns {
    () => {
        "k.name, k.apis, k.hash, k.pepper_version, k.hint NOT LIKE 'lk\\_%' AS imported,
         k.workspace_id IN (SELECT id FROM workspaces WHERE suspended_at IS NOT NULL) AS suspended,
         k.origin = 'legacy' AND k.workspace_id IN (SELECT id FROM workspaces WHERE legacy_suspended_at IS NOT NULL)
             AS legacy_suspended"
    };
}

/// An active key, as a node holds it.
pub struct HeldKey {
    /// Its workspace.
    pub workspace: WorkspaceId,
    /// Its id.
    pub id: KeyId,
    /// Its name.
    pub name: KeyName,
    /// What it opens.
    pub apis: ApiSet,
    /// The hash of its text.
    pub hash: KeyHash,
    /// Its text was imported and holds no id: it is found by its hash.
    pub imported: bool,
    /// It is suspended with these.
    pub suspended: Option<SuspensionScope>,
}

/// A key that was changed.
pub struct ChangedKey {
    /// Its workspace.
    pub workspace: WorkspaceId,
    /// Its id.
    pub id: KeyId,
    /// What it is now; none when it is archived.
    pub now: Option<HeldKey>,
    /// Texts of it that are refused since.
    pub retired: Vec<KeyHash>,
}

/// A text that was regenerated away or archived.
pub struct RetiredText {
    /// Whose it was.
    pub workspace: WorkspaceId,
    /// The key.
    pub key: KeyId,
    /// Its hash.
    pub hash: KeyHash,
}

fn workspace(text: String) -> Result<WorkspaceId, Error> {
    WorkspaceId::try_from(text).map_err(|_| Error::Unreadable("workspace id"))
}

fn held(row: &PgRow, workspace: WorkspaceId, id: KeyId) -> Result<HeldKey, Error> {
    let suspended = Scoped { workspace: row.try_get("suspended")?, legacy_keys: row.try_get("legacy_suspended")? };
    Ok(HeldKey {
        workspace,
        id,
        name: KeyName::parse(row.try_get("name")?).map_err(|_| Error::Unreadable("key name"))?,
        apis: api_set(row.try_get("apis")?)?,
        hash: KeyHash::read(row.try_get("hash")?, row.try_get("pepper_version")?)?,
        imported: row.try_get("imported")?,
        suspended: suspended.widest(|&on| on),
    })
}

/// What the database says in one snapshot: the last change, and what became of the keys that were changed since an
/// epoch. A row for each of them, or one without a key.
pub(crate) fn news(connection: &mut PgConnection, since: i64) -> BoxStream<'_, Result<PgRow, Error>> {
    // The plan is made for any epoch, and would expect many changes. Both bounds have them looked up in the index,
    // OFFSET 0 has each key looked up by itself.
    let rows = sqlx::query(concat!(
        "SELECT c.epoch, c.forgotten, ",
        pepper_columns!(),
        ", x.workspace_id, x.key_id, k.id, ",
        held_columns!(),
        ", ARRAY(SELECT r.hash FROM retired_texts r
                 WHERE r.workspace_id = x.workspace_id AND r.key_id = x.key_id ORDER BY r.hash) AS retired,
           ARRAY(SELECT r.pepper_version FROM retired_texts r
                 WHERE r.workspace_id = x.workspace_id AND r.key_id = x.key_id ORDER BY r.hash) AS retired_peppers
         FROM cluster c
         LEFT JOIN LATERAL (SELECT DISTINCT workspace_id, key_id FROM key_changes
                            WHERE epoch > $1 AND epoch <= c.epoch) x ON true
         LEFT JOIN LATERAL (SELECT * FROM api_keys a WHERE a.workspace_id = x.workspace_id AND a.id = x.key_id
                                                       AND a.archived_at IS NULL OFFSET 0) k ON true"
    ))
    .bind(since)
    .fetch(connection);
    rows.map_err(Error::from).boxed()
}

/// The key of a row of [`news`].
pub(crate) fn changed_key(row: &PgRow) -> Result<Option<ChangedKey>, Error> {
    let Some(id) = row.try_get("key_id")? else { return Ok(None) };
    let (workspace, id) = (workspace(row.try_get("workspace_id")?)?, key_id(id)?);
    let there = row.try_get::<Option<&str>, _>("id")?.is_some();
    let now = if there { Some(held(row, workspace.clone(), id.clone())?) } else { None };
    let retired: Vec<Vec<u8>> = row.try_get("retired")?;
    let peppers: Vec<i16> = row.try_get("retired_peppers")?;
    let retired = retired.iter().zip(peppers);
    let retired = retired.map(|(bytes, pepper)| KeyHash::read(bytes, pepper)).collect::<Result<_, _>>()?;
    Ok(Some(ChangedKey { workspace, id, now, retired }))
}

/// How many keys there are, roughly: what the planner believes.
pub(crate) async fn estimate(connection: &mut PgConnection) -> Result<usize, Error> {
    let rows: f32 = sqlx::query_scalar("SELECT reltuples FROM pg_class WHERE oid = 'api_keys'::regclass")
        .fetch_one(connection)
        .await?;
    // -1 when it was never looked at.
    Ok(if rows > 0.0 { rows as usize } else { 0 })
}

/// Gives every active key, in pieces.
pub(crate) async fn every_key(
    connection: &mut PgConnection,
    each: &mut (dyn FnMut(HeldKey) + Send),
) -> Result<(), Error> {
    let mut rows = sqlx::query(concat!(
        "SELECT k.workspace_id, k.id, ",
        held_columns!(),
        " FROM api_keys k WHERE k.archived_at IS NULL"
    ))
    .fetch(connection);
    while let Some(row) = rows.try_next().await? {
        let (workspace, id) = (workspace(row.try_get("workspace_id")?)?, key_id(row.try_get("id")?)?);
        each(held(&row, workspace, id)?);
    }
    Ok(())
}

/// Gives every retired text.
pub(crate) async fn every_retired(
    connection: &mut PgConnection,
    each: &mut (dyn FnMut(RetiredText) + Send),
) -> Result<(), Error> {
    let mut rows =
        sqlx::query("SELECT workspace_id, key_id, hash, pepper_version FROM retired_texts").fetch(connection);
    while let Some(row) = rows.try_next().await? {
        each(RetiredText {
            workspace: workspace(row.try_get("workspace_id")?)?,
            key: key_id(row.try_get("key_id")?)?,
            hash: KeyHash::read(row.try_get("hash")?, row.try_get("pepper_version")?)?,
        });
    }
    Ok(())
}
