//! What keys are used for: counted in memory with every verdict, written in batches. A node that dies loses
//! what it counted since its last round of them (two seconds, about 30 with very many keys in use, or as long as the
//! database was away), and nothing else.

mod flush;
mod gather;
mod read;
mod table;
mod tally;

use std::net::IpAddr;

use domain::ids::{ApiId, KeyId, WorkspaceId};
use domain::usage::Counted;
use time::OffsetDateTime;
use uuid::Uuid;

pub use flush::{FLUSH_EVERY, flush, flush_loop, tidy};
pub(crate) use read::{callers_of_last_day, of_key};

use flush::Writer;
use table::Table;

/// One answered request, for the counters.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// Whose key.
    pub workspace: &'a WorkspaceId,
    /// The key, or the one that the presented text resembles.
    pub key: &'a KeyId,
    /// The API that claims the path, if one does.
    pub api: Option<&'a ApiId>,
    /// What became of it.
    pub verdict: Counted,
    /// Who sent it.
    pub caller: CallerSeen<'a>,
    /// The text that was presented as the key. It is never kept: where the caller wrote it into its user
    /// agent as well, it is taken out.
    pub presented: &'a str,
    /// When it came. Decides the hour that it is counted in.
    pub at: OffsetDateTime,
}

/// Who sent a request, as the gateway saw it.
#[derive(Clone, Copy)]
pub struct CallerSeen<'a> {
    /// The address.
    pub address: IpAddr,
    /// The `User-Agent` header, word for word; empty without one.
    pub agent: &'a [u8],
}

/// The counters of a node.
pub struct Usage {
    table: Table,
    writer: Writer,
}

impl Usage {
    /// Counters of a node that starts. `node` numbers its batches and must never have been used before;
    /// `seed` is random, so that no caller can choose where it lands in the tables.
    pub fn new(node: Uuid, seed: u64) -> Self {
        Self { table: Table::new(seed), writer: Writer::new(node) }
    }

    /// Counts a request. On the way of every request: no lock, no waiting, and no allocation but for a caller
    /// that wasn't seen since the last batches.
    pub fn note(&self, call: &Call<'_>) {
        self.table.count(call, 1);
    }

    /// Counts several requests that differ in nothing.
    pub fn note_many(&self, call: &Call<'_>, times: u64) {
        self.table.count(call, times);
    }
}
