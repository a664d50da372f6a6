//! Versions of the pepper: by what they are known, which is in use, and what is still under which.

use domain::ids::{KeyId, WorkspaceId};
use domain::pepper::{Mark, PepperVersion};
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::keys::{key_id, pepper_version};
use crate::{Error, Tx};

/// The version that new hashes are made with, and the marks of all versions that ever were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peppers {
    /// In use.
    pub in_use: PepperVersion,
    /// By what each is known.
    pub marks: Vec<(PepperVersion, Mark)>,
}

impl Peppers {
    /// By what a version is known.
    pub fn mark(&self, version: PepperVersion) -> Option<Mark> {
        self.marks.iter().find(|(known, _)| *known == version).map(|(_, mark)| *mark)
    }
}

/// As columns beside those of `cluster c`.
macro_rules! pepper_columns {
    () => {
        "c.pepper, ARRAY(SELECT version FROM peppers ORDER BY version) AS pepper_versions, \
         ARRAY(SELECT mark FROM peppers ORDER BY version) AS pepper_marks"
    };
}
pub(crate) use pepper_columns;

/// The columns above.
#[derive(sqlx::FromRow)]
pub(crate) struct PeppersRow {
    pepper: i16,
    pepper_versions: Vec<i16>,
    pepper_marks: Vec<Vec<u8>>,
}

impl PeppersRow {
    pub(crate) fn into_peppers(self) -> Result<Peppers, Error> {
        let marks = self.pepper_versions.into_iter().zip(self.pepper_marks);
        let marks = marks.map(|(version, bytes)| Ok((pepper_version(version)?, mark(&bytes)?)));
        Ok(Peppers { in_use: pepper_version(self.pepper)?, marks: marks.collect::<Result<_, Error>>()? })
    }
}

fn mark(bytes: &[u8]) -> Result<Mark, Error> {
    bytes.try_into().map(Mark).map_err(|_| Error::Unreadable("mark of a pepper"))
}

/// Keeps the mark of a version unless it has one.
pub(crate) async fn fix(connection: &mut PgConnection, version: PepperVersion, mark: Mark) -> Result<(), Error> {
    sqlx::query("INSERT INTO peppers (version, mark) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(i16::from(version.number()))
        .bind(mark.0.as_slice())
        .execute(connection)
        .await?;
    Ok(())
}

pub(crate) async fn read(connection: &mut PgConnection) -> Result<Peppers, Error> {
    let row: PeppersRow =
        sqlx::query_as(concat!("SELECT ", pepper_columns!(), " FROM cluster c")).fetch_one(connection).await?;
    row.into_peppers()
}

/// What is under one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Under {
    /// The version.
    pub version: PepperVersion,
    /// Active keys.
    pub keys: i64,
    /// Texts that are refused but recognised.
    pub old_texts: i64,
}

/// A key under a version that is no longer in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyUnder {
    /// Its workspace.
    pub workspace: WorkspaceId,
    /// The key.
    pub id: KeyId,
    /// Its name.
    pub name: String,
    /// The version.
    pub version: PepperVersion,
    /// When it was used last.
    pub last_used: Option<OffsetDateTime>,
}

impl Tx {
    /// The versions, without holding anything.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn peppers(&mut self) -> Result<Peppers, Error> {
        read(&mut self.tx).await
    }

    /// The versions, for a hash that is about to be kept: until the transaction ends, the version in use stays
    /// what it is. Changes of keys don't wait for each other here.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn hold_pepper(&mut self) -> Result<Peppers, Error> {
        sqlx::query("SELECT FROM cluster FOR KEY SHARE").execute(&mut *self.tx).await?;
        self.peppers().await
    }

    /// The versions, for another to be used: whoever is keeping a hash is waited for. Needs
    /// [`crate::Scope::Gateway`].
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn lock_pepper(&mut self) -> Result<Peppers, Error> {
        sqlx::query("SELECT FROM cluster FOR UPDATE").execute(&mut *self.tx).await?;
        self.peppers().await
    }

    /// Keeps by what a version is known, unless that is kept already.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn fix_pepper(&mut self, version: PepperVersion, mark: Mark) -> Result<(), Error> {
        fix(&mut self.tx, version, mark).await
    }

    /// Makes new hashes with this version from now on, and tells the nodes. Needs [`crate::Scope::Gateway`].
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn use_pepper(&mut self, version: PepperVersion) -> Result<(), Error> {
        sqlx::query("WITH used AS (UPDATE cluster SET pepper = $1) SELECT pg_notify($2, '')")
            .bind(i16::from(version.number()))
            .bind(crate::keys::CHANGED)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Forgets by what every version is known: the secret file is lost. Needs [`crate::Scope::Gateway`].
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn forget_peppers(&mut self) -> Result<(), Error> {
        sqlx::query("DELETE FROM peppers").execute(&mut *self.tx).await?;
        Ok(())
    }

    /// The nodes that gave a sign of life within that time and whose secret file doesn't hold the secret with
    /// this mark as this version. Needs [`crate::Scope::Gateway`].
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn nodes_without_pepper(
        &mut self,
        version: PepperVersion,
        mark: Mark,
        within: time::Duration,
    ) -> Result<Vec<String>, Error> {
        Ok(sqlx::query_scalar(
            "SELECT name FROM nodes
             WHERE peppers[$1::integer] IS DISTINCT FROM $2 AND seen >= clock_timestamp() - make_interval(secs => $3)
             ORDER BY name, started_at",
        )
        .bind(i32::from(version.number()))
        .bind(mark.0.as_slice())
        .bind(within.as_seconds_f64())
        .fetch_all(&mut *self.tx)
        .await?)
    }

    /// What is under each version that anything is under. Needs [`crate::Scope::Gateway`].
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn under_peppers(&mut self) -> Result<Vec<Under>, Error> {
        let rows: Vec<(i16, i64, i64)> = sqlx::query_as(
            "SELECT pepper_version, count(*) FILTER (WHERE active), count(*) FILTER (WHERE NOT active)
             FROM (SELECT pepper_version, true AS active FROM api_keys WHERE archived_at IS NULL
                   UNION ALL SELECT pepper_version, false FROM retired_texts) AS texts
             GROUP BY pepper_version ORDER BY pepper_version",
        )
        .fetch_all(&mut *self.tx)
        .await?;
        let under = |(version, keys, old_texts)| Ok(Under { version: pepper_version(version)?, keys, old_texts });
        rows.into_iter().map(under).collect()
    }

    /// The active keys that aren't under this version, workspace by workspace. Needs [`crate::Scope::Gateway`].
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn keys_under_others(&mut self, in_use: PepperVersion) -> Result<Vec<KeyUnder>, Error> {
        let rows: Vec<(String, String, String, i16, Option<OffsetDateTime>)> = sqlx::query_as(
            "SELECT k.workspace_id, k.id, k.name, k.pepper_version, u.last_used_at
             FROM api_keys k LEFT JOIN api_key_uses u ON u.workspace_id = k.workspace_id AND u.key_id = k.id
             WHERE k.pepper_version <> $1 AND k.archived_at IS NULL ORDER BY k.workspace_id, k.name_folded",
        )
        .bind(i16::from(in_use.number()))
        .fetch_all(&mut *self.tx)
        .await?;
        let under = |(workspace, id, name, version, last_used)| {
            let workspace = WorkspaceId::try_from(workspace).map_err(|_| Error::Unreadable("workspace id"))?;
            Ok(KeyUnder { workspace, id: key_id(id)?, name, version: pepper_version(version)?, last_used })
        };
        rows.into_iter().map(under).collect()
    }
}
