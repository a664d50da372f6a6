//! Finding entries: a filter becomes a few ranges of an index, a search a few stretches of the log, and a
//! page their first rows. Never by OFFSET, and never by reading what nobody asked for.

mod facets;
mod page;
mod range;
mod search;
mod segments;

use domain::audit::{AuditCursor, AuditFilter, AuditPlace};
use domain::ids::WorkspaceId;

use super::entry::FoundEntry;
use crate::{Error, Tx};

pub use page::Total;

/// Entries that were found, those next to the cursor first.
#[derive(Clone, Debug)]
pub struct Found {
    /// At most as many as were wanted.
    pub entries: Vec<FoundEntry>,
    /// How many there are on all pages.
    pub total: Total,
    /// The search was given up before its end, to answer in time: every entry up to this one was looked at.
    pub searched_to: Option<AuditPlace>,
}

impl Tx {
    /// At most `limit` entries that the filter lets through, before or after a place, those next to it first.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn find_entries(
        &mut self,
        workspace: &WorkspaceId,
        filter: &AuditFilter,
        cursor: AuditCursor,
        limit: usize,
    ) -> Result<Found, Error> {
        let Some(head) = self.audit_head(workspace).await? else {
            return Ok(Found { entries: Vec::new(), total: Total::Exactly(0), searched_to: None });
        };
        let stretch = range::Stretch::new(filter, cursor, head.place);
        let facets = self.facets(workspace, filter).await?;
        match filter.search.as_ref().map(domain::audit::AuditSearch::folded).filter(|text| !text.is_empty()) {
            Some(text) => self.search(workspace, filter, &text, stretch, &facets, limit).await,
            None => {
                let entries = self.page(workspace, filter, &stretch, &facets, None, limit).await?;
                let total = self.total(workspace, filter, &facets, head.place).await?;
                Ok(Found { entries, total, searched_to: None })
            }
        }
    }
}
