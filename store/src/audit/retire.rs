//! Old quarters are dropped whole; of each workspace's entries in them a signed stub stays.

use domain::audit::AuditPlace;
use domain::audit::chain::Hash;
use domain::ids::WorkspaceId;
use sqlx::{AssertSqlSafe, FromRow};
use time::{Date, Month, OffsetDateTime};

use super::record::hash;
use crate::{Error, Tx};

/// A quarter of the log: one table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quarter {
    year: i32,
    /// 1 to 4.
    quarter: u8,
}

impl Quarter {
    /// The moment at which it was over.
    pub fn end(self) -> OffsetDateTime {
        let (year, quarter) = if self.quarter == 4 { (self.year + 1, 1) } else { (self.year, self.quarter + 1) };
        let month = [Month::January, Month::April, Month::July, Month::October][usize::from(quarter - 1) % 4];
        Date::from_calendar_date(year, month, 1).unwrap_or(Date::MAX).midnight().assume_utc()
    }

    /// As `audit_make_quarters` names it.
    fn table(self) -> String {
        format!("audit_entries_{:04}q{}", self.year, self.quarter)
    }

    fn of_table(name: &str) -> Option<Self> {
        let (year, quarter) = name.strip_prefix("audit_entries_")?.split_once('q')?;
        let quarter = quarter.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
        Some(Self { year: year.parse().ok()?, quarter })
    }
}

/// A signed statement that the entries up to one were removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stub {
    /// The last entry that was removed.
    pub place: AuditPlace,
    /// Its hash, which the next entry stands on.
    pub hash: Hash,
    /// When.
    pub removed_at: OffsetDateTime,
    /// Whose signature (Ed25519).
    pub public_key: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
}

#[derive(FromRow)]
struct StubRow {
    number: i64,
    at: OffsetDateTime,
    hash: Vec<u8>,
    removed_at: OffsetDateTime,
    public_key: Vec<u8>,
    signature: Vec<u8>,
}

impl Tx {
    /// The quarters that have a table, the oldest first.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn audit_quarters(&mut self) -> Result<Vec<Quarter>, Error> {
        let names: Vec<String> = sqlx::query_scalar(
            "SELECT c.relname::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
             WHERE i.inhparent = 'audit_entries'::regclass",
        )
        .fetch_all(&mut *self.tx)
        .await?;
        let mut quarters: Vec<_> = names.iter().filter_map(|name| Quarter::of_table(name)).collect();
        quarters.sort_unstable();
        Ok(quarters)
    }

    /// The workspace's last entry before a moment, and its hash.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn last_entry_before(
        &mut self,
        workspace: &WorkspaceId,
        moment: OffsetDateTime,
    ) -> Result<Option<(AuditPlace, Hash)>, Error> {
        let row: Option<(i64, OffsetDateTime, Vec<u8>)> = sqlx::query_as(
            "SELECT number, at, hash FROM audit_entries WHERE workspace_id = $1 AND at < $2
             ORDER BY at DESC, number DESC LIMIT 1",
        )
        .bind(workspace.as_str())
        .bind(moment)
        .fetch_optional(&mut *self.tx)
        .await?;
        row.map(|(number, at, bytes)| Ok((AuditPlace { at, number }, hash(bytes)?))).transpose()
    }

    /// Keeps a stub, and takes the workspace's entries before a moment out of what is counted and searched by.
    /// Needs [`crate::Scope::Upkeep`] in the workspace; the quarters themselves go with
    /// [`Tx::drop_quarter`], in the same transaction.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn keep_stub(
        &mut self,
        workspace: &WorkspaceId,
        stub: &Stub,
        moment: OffsetDateTime,
    ) -> Result<(), Error> {
        sqlx::query(
            "INSERT INTO audit_stubs (workspace_id, number, at, hash, removed_at, public_key, signature)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(workspace.as_str())
        .bind(stub.place.number)
        .bind(stub.place.at)
        .bind(stub.hash.0)
        .bind(stub.removed_at)
        .bind(&stub.public_key)
        .bind(&stub.signature)
        .execute(&mut *self.tx)
        .await?;
        for statement in [
            "UPDATE audit_team_facets f SET entries = f.entries - gone.entries
             FROM (SELECT team_key AS key, count(*) AS entries FROM audit_entries
                   WHERE workspace_id = $1 AND at < $2 GROUP BY 1) gone
             WHERE f.workspace_id = $1 AND f.key = gone.key",
            "UPDATE audit_actor_facets f SET entries = f.entries - gone.entries
             FROM (SELECT actor, actor_key AS key, count(*) AS entries
                   FROM audit_entries WHERE workspace_id = $1 AND at < $2 GROUP BY 1, 2) gone
             WHERE f.workspace_id = $1 AND f.actor = gone.actor AND f.key = gone.key",
            "DELETE FROM audit_segments WHERE workspace_id = $1 AND last_at < $2",
            "DELETE FROM staff_entries WHERE workspace_id = $1 AND at < $2",
        ] {
            sqlx::query(statement).bind(workspace.as_str()).bind(moment).execute(&mut *self.tx).await?;
        }
        for table in ["audit_team_facets", "audit_actor_facets"] {
            let statement = format!("DELETE FROM {table} WHERE workspace_id = $1 AND entries = 0");
            sqlx::query(AssertSqlSafe(statement)).bind(workspace.as_str()).execute(&mut *self.tx).await?;
        }
        Ok(())
    }

    /// Drops a quarter's table. Waits 5 seconds for readers and writers, and fails then: nobody should wait
    /// behind it for longer.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn drop_quarter(&mut self, quarter: Quarter) -> Result<(), Error> {
        let statement = format!("SET LOCAL lock_timeout = '5s'; DROP TABLE {}", quarter.table());
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// The newest stub of a workspace; none when its log is whole.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn newest_stub(&mut self, workspace: &WorkspaceId) -> Result<Option<Stub>, Error> {
        let row: Option<StubRow> = sqlx::query_as(
            "SELECT number, at, hash, removed_at, public_key, signature FROM audit_stubs
             WHERE workspace_id = $1 ORDER BY number DESC LIMIT 1",
        )
        .bind(workspace.as_str())
        .fetch_optional(&mut *self.tx)
        .await?;
        row.map(|row| {
            Ok(Stub {
                place: AuditPlace { at: row.at, number: row.number },
                hash: hash(row.hash)?,
                removed_at: row.removed_at,
                public_key: row.public_key,
                signature: row.signature,
            })
        })
        .transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_quarter_is_over_when_the_next_begins() {
        let quarter = Quarter::of_table("audit_entries_2026q4").unwrap();
        assert_eq!(
            (quarter.end(), quarter.table().as_str()),
            (datetime!(2027-01-01 00:00 UTC), "audit_entries_2026q4")
        );
        assert_eq!(Quarter::of_table("audit_entries_2026q1").unwrap().end(), datetime!(2026-04-01 00:00 UTC));
        for other in ["audit_entries_2026q5", "audit_entries_unchained", "audit_entries_xq1"] {
            assert_eq!(Quarter::of_table(other), None, "{other}");
        }
    }
}
