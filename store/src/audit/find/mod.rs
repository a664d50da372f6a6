//! Finding entries: a filter becomes a few ranges of an index, a search a few stretches of the log, and a
//! page their first rows. Never by OFFSET, and never by reading what nobody asked for.

mod facets;
mod page;
mod range;
mod search;
mod segments;

use domain::audit::{AuditCursor, AuditFilter, AuditPlace, AuditSearch};
use domain::ids::WorkspaceId;
use sqlx::{Postgres, QueryBuilder};

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

/// ` WHERE e is of the workspace, up to the end of its chain, and the filter lets it through`.
fn push_matching(query: &mut QueryBuilder<Postgres>, workspace: &WorkspaceId, filter: &AuditFilter, end: AuditPlace) {
    query.push(" WHERE e.workspace_id = ").push_bind(workspace.as_str().to_owned());
    range::Stretch::new(filter, AuditCursor::Newest, end).push(query);
    page::conditions(query, filter);
    if let Some(text) = searched_text(filter) {
        search::holds(query, filter, &text);
    }
}

fn searched_text(filter: &AuditFilter) -> Option<String> {
    filter.search.as_ref().map(AuditSearch::folded).filter(|text| !text.is_empty())
}

impl Tx {
    /// How many entries up to the end of the chain the filter lets through, whatever it takes. The number stays
    /// what it is: entries aren't changed, and none is added before the end.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn count_entries(
        &mut self,
        workspace: &WorkspaceId,
        filter: &AuditFilter,
        end: AuditPlace,
    ) -> Result<i64, Error> {
        let mut query = QueryBuilder::new("SELECT count(*) FROM audit_entries e");
        push_matching(&mut query, workspace, filter, end);
        query.build_query_scalar().fetch_one(&mut *self.tx).await.map_err(Error::from)
    }

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
        let Some((head, facets)) = self.facets(workspace, filter).await? else {
            return Ok(Found { entries: Vec::new(), total: Total::Exactly(0), searched_to: None });
        };
        let stretch = range::Stretch::new(filter, cursor, head);
        match searched_text(filter) {
            Some(text) => self.search(workspace, filter, &text, stretch, &facets, limit).await,
            None => {
                let entries = self.page(workspace, filter, &stretch, &facets, None, limit).await?;
                let all = cursor == AuditCursor::Newest && entries.len() < limit;
                let total = match i64::try_from(entries.len()) {
                    Ok(count) if all => Total::Exactly(count),
                    _ => self.total(workspace, filter, &facets, head).await?,
                };
                Ok(Found { entries, total, searched_to: None })
            }
        }
    }
}
