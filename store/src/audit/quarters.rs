//! The tables of the log, one a quarter: made ahead of time.

use time::{Duration, OffsetDateTime};

use crate::{Db, Error};

/// How far ahead, so that a node that nobody restarts, and whose worker is away, goes on writing.
const AHEAD: Duration = Duration::days(730);

impl Db {
    /// Makes the tables of the next two years, as far as they aren't there.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn make_audit_quarters(&self, now: OffsetDateTime) -> Result<(), Error> {
        let (first, last) = (now.date(), (now + AHEAD).date());
        sqlx::query("SELECT audit_make_quarters($1, $2)").bind(first).bind(last).execute(&self.pool).await?;
        Ok(())
    }
}
