//! What keys are used for.

mod read;
mod write;

use domain::ids::{ApiId, KeyId, WorkspaceId};
use domain::usage::Counted;
use time::OffsetDateTime;

use crate::{Db, Error, Scope, Tx};

/// Settings of a transaction that writes a batch. Two nodes may write the same counters: one that stops in
/// the middle doesn't hold up the others for long, and rows are joined in the order of the batch, which is every
/// node's, so that they hardly ever wait for each other in a circle (at the start of an hour they may: PostgreSQL ends
/// one, and its batch is sent again).
const BATCH: &str = "; SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '20s'; \
    SET LOCAL idle_in_transaction_session_timeout = '5s'; \
    SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_seqscan = off; SET LOCAL jit = off";

/// What is to be added to the counters of one key.
#[derive(Debug)]
pub struct KeyTally {
    /// Whose.
    pub workspace: WorkspaceId,
    /// Which.
    pub key: KeyId,
    /// Requests by hour; no hour, API and verdict twice.
    pub hours: Vec<HourTally>,
    /// Requests by caller; no caller, API and verdict twice.
    pub callers: Vec<CallerTally>,
    /// When it last let a request pass, if it did.
    pub last_used: Option<OffsetDateTime>,
}

/// Requests of one hour.
#[derive(Debug)]
pub struct HourTally {
    /// When it began.
    pub hour: OffsetDateTime,
    /// The API that claims the path, if one does.
    pub api: Option<ApiId>,
    /// What became of them.
    pub verdict: Counted,
    /// How many; at least one.
    pub calls: i64,
}

/// Requests of one caller.
#[derive(Debug)]
pub struct CallerTally {
    /// Address and user agent; none for callers that aren't told apart.
    pub who: Option<(String, String)>,
    /// The API that claims the path, if one does.
    pub api: Option<ApiId>,
    /// What became of them.
    pub verdict: Counted,
    /// When the first came.
    pub first_seen: OffsetDateTime,
    /// When the last came.
    pub last_seen: OffsetDateTime,
    /// How many; at least one.
    pub calls: i64,
}

/// What became of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is written, once the transaction commits.
    Now,
    /// It was written before; the transaction has done nothing.
    Before,
}

impl Db {
    /// Begins the transaction of a batch of counters.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn begin_usage_batch(&self) -> Result<Tx, Error> {
        self.begin_and(Scope::Gateway, BATCH).await
    }
}

fn api_column(api: Option<&ApiId>) -> &str {
    api.map_or("", ApiId::as_str)
}
