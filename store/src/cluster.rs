//! What nodes tell each other, and the line over which one of them does. Needs [`crate::Scope::Gateway`].

mod line;

use domain::cluster::{Epoch, LeaseTerms};
use sqlx::FromRow as _;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{Db, Error, Scope, Tx};

pub use line::{Heard, Line, Listener, News, Reading, Registered, Renewal, Renewed};

/// A node that hasn't said that it goes by a change.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Behind {
    /// The start of its process.
    pub incarnation: Uuid,
    /// Its name.
    pub name: String,
    /// How often it has given a sign of life.
    pub renewals: i64,
}

/// A node as its row says.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct NodeRow {
    /// The start of its process.
    pub incarnation: Uuid,
    /// Its name.
    pub name: String,
    /// The program's.
    pub version: String,
    /// What it does, as in `LATCHKEY_ROLES`.
    pub roles: String,
    /// When it started.
    pub started_at: OffsetDateTime,
    /// The last change that it has applied; none for one that answers nothing from memory.
    pub acked: Option<i64>,
    /// When it gave the last sign of life, by the database's clock.
    pub seen: OffsetDateTime,
    /// How long ago that is, in seconds.
    pub silent: f64,
    /// Keys in its memory.
    pub keys: i64,
    /// Requests a second.
    pub requests: f32,
}

/// The columns of the lease.
#[derive(sqlx::FromRow)]
pub(crate) struct TermsRow {
    lease_ms: i32,
    longest_ms: i32,
    margin_ms: i32,
}

impl TermsRow {
    pub(crate) fn into_terms(self) -> LeaseTerms {
        let ms = |ms: i32| Duration::milliseconds(i64::from(ms));
        LeaseTerms { lease: ms(self.lease_ms), longest: ms(self.longest_ms), margin: ms(self.margin_ms) }
    }
}

/// How the nodes that answer from memory stand to a change.
pub struct Standing {
    /// They haven't applied it.
    pub behind: Vec<Behind>,
    /// They have.
    pub level: Vec<Behind>,
    /// What all nodes have agreed on.
    pub terms: LeaseTerms,
}

#[derive(sqlx::FromRow)]
struct StandingRow {
    behind: Option<bool>,
    incarnation: Option<Uuid>,
    name: Option<String>,
    renewals: Option<i64>,
    #[sqlx(flatten)]
    terms: TermsRow,
}

impl Db {
    /// How the nodes stand to a change.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn standing(&self, Epoch(n): Epoch) -> Result<Standing, Error> {
        let statement = format!(
            "SELECT n.acked < {n} AS behind, n.incarnation, n.name, n.renewals, c.lease_ms, c.longest_ms, c.margin_ms
             FROM cluster c LEFT JOIN nodes n ON n.acked IS NOT NULL ORDER BY n.name, n.started_at"
        );
        let (mut behind, mut level, mut terms) = (Vec::new(), Vec::new(), None);
        for row in self.at_once(Scope::Gateway, &statement).await? {
            let row = StandingRow::from_row(&row)?;
            terms = Some(row.terms.into_terms());
            let (Some(incarnation), Some(name), Some(renewals)) = (row.incarnation, row.name, row.renewals) else {
                continue;
            };
            let list = if row.behind == Some(false) { &mut level } else { &mut behind };
            list.push(Behind { incarnation, name, renewals });
        }
        Ok(Standing { behind, level, terms: terms.ok_or(Error::Unreadable("cluster"))? })
    }
}

impl Tx {
    /// Every node, by name.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn nodes(&mut self) -> Result<Vec<NodeRow>, Error> {
        Ok(sqlx::query_as(
            "SELECT incarnation, name, version, roles, started_at, acked, seen, keys, requests,
                    extract(epoch FROM clock_timestamp() - seen)::float8 AS silent
             FROM nodes ORDER BY name, started_at",
        )
        .fetch_all(&mut *self.tx)
        .await?)
    }

    /// The number of the last change of keys.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn epoch(&mut self) -> Result<Epoch, Error> {
        Ok(Epoch(sqlx::query_scalar("SELECT epoch FROM cluster").fetch_one(&mut *self.tx).await?))
    }

    /// Strikes off a node that has given no sign of life since it was listed. Whoever calls this has waited
    /// since then for every lease to end. The node, if it lives, finds out by its next sign of life.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn strike_off(&mut self, node: &Behind) -> Result<bool, Error> {
        let done = sqlx::query("DELETE FROM nodes WHERE incarnation = $1 AND renewals = $2")
            .bind(node.incarnation)
            .bind(node.renewals)
            .execute(&mut *self.tx)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// The nodes that have been silent for longer than that, by the database's clock.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn silent_nodes(&mut self, longer_than: Duration) -> Result<Vec<Behind>, Error> {
        Ok(sqlx::query_as(
            "SELECT incarnation, name, renewals FROM nodes
             WHERE seen < clock_timestamp() - make_interval(secs => $1)",
        )
        .bind(longer_than.as_seconds_f64())
        .fetch_all(&mut *self.tx)
        .await?)
    }

    /// What all nodes have agreed on.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn lease_terms(&mut self) -> Result<LeaseTerms, Error> {
        let row: TermsRow =
            sqlx::query_as("SELECT lease_ms, longest_ms, margin_ms FROM cluster").fetch_one(&mut *self.tx).await?;
        Ok(row.into_terms())
    }

    /// Nodes take this lease from their next sign of life on. Changes go on waiting for the longest lease
    /// that there was until [`Tx::forget_longer_leases`].
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn set_lease(&mut self, lease: Duration) -> Result<(), Error> {
        sqlx::query(
            "UPDATE cluster SET lease_ms = $1, longest_ms = greatest(longest_ms, $1),
                                margin_ms = greatest(margin_ms, ceil($1 / 100.0))",
        )
        .bind(i32::try_from(lease.whole_milliseconds()).unwrap_or(i32::MAX))
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Changes wait for no longer than this lease, if it is still the one of now. Whoever calls this has
    /// waited for the longer ones.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn forget_longer_leases(&mut self, lease: Duration) -> Result<(), Error> {
        sqlx::query(
            "UPDATE cluster SET longest_ms = lease_ms, margin_ms = greatest(50, ceil(lease_ms / 100.0))
             WHERE lease_ms = $1",
        )
        .bind(i32::try_from(lease.whole_milliseconds()).unwrap_or(i32::MAX))
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Forgets the list of changes that are older than that, by the database's clock. A node that is further
    /// behind reads all keys.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn forget_changes(&mut self, older_than: Duration) -> Result<(), Error> {
        sqlx::query(
            "WITH gone AS (DELETE FROM key_changes WHERE at < now() - make_interval(secs => $1) RETURNING epoch)
             UPDATE cluster SET forgotten = greatest(forgotten, (SELECT max(epoch) FROM gone))
             WHERE EXISTS (SELECT FROM gone)",
        )
        .bind(older_than.as_seconds_f64())
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }
}
