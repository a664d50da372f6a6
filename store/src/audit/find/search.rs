//! Searching for a text: stretch by stretch of 512 entries, passing over those that can't hold it, and no
//! longer than a person waits.

use domain::audit::{AuditFilter, AuditPlace, SearchColumn};
use domain::ids::WorkspaceId;
use sqlx::{Postgres, QueryBuilder};

use super::Found;
use super::facets::Facet;
use super::page::{Total, conditions};
use super::range::Stretch;
use super::segments::Segment;
use crate::audit::entry::{FOUND_COLUMNS, FoundEntry, FoundRow};
use crate::{Error, Tx};

/// How many segments one search reads: about 4,000 entries. Then it says how far it got.
const READ_AT_MOST: usize = 8;
/// A filter that leaves no more entries than these is followed by itself: they lie further apart than those of a
/// segment.
const FEW: i64 = 768;

impl Tx {
    pub(super) async fn search(
        &mut self,
        workspace: &WorkspaceId,
        filter: &AuditFilter,
        text: &str,
        stretch: Stretch,
        facets: &[Facet],
        limit: usize,
    ) -> Result<Found, Error> {
        let few = facets.iter().map(|facet| facet.entries).sum::<i64>() <= FEW;
        if filter.is_by_facet() && few {
            let entries = self.page(workspace, filter, &stretch, facets, Some(text), limit).await?;
            return Ok(Found { entries, total: Total::Unknown, searched_to: None });
        }
        let segments = self.segments(workspace, text, &stretch, READ_AT_MOST + 1).await?;
        let more = segments.len() > READ_AT_MOST;
        let mut entries = Vec::new();
        let mut rest = &segments[..segments.len().min(READ_AT_MOST)];
        // A frequent text fills the page from the first one; a rare one is looked for in larger steps.
        let mut step = 1;
        while !rest.is_empty() && entries.len() < limit {
            let (now, later) = rest.split_at(step.min(rest.len()));
            entries.extend(self.read(workspace, filter, text, &stretch, now, limit - entries.len()).await?);
            (rest, step) = (later, step * 2);
        }
        let given_up = more && entries.len() < limit;
        let last = given_up.then(|| segments[READ_AT_MOST - 1]);
        let searched_to = last.map(|last| if stretch.newest_first { last.oldest() } else { last.newest() });
        Ok(Found { entries, total: Total::Unknown, searched_to })
    }

    /// The entries of some segments that hold the text.
    async fn read(
        &mut self,
        workspace: &WorkspaceId,
        filter: &AuditFilter,
        text: &str,
        stretch: &Stretch,
        segments: &[Segment],
        limit: usize,
    ) -> Result<Vec<FoundEntry>, Error> {
        let edges = |edge: fn(&Segment) -> AuditPlace| -> (Vec<_>, Vec<_>) {
            segments.iter().map(edge).map(|place| (place.at, place.number)).unzip()
        };
        let ((first_at, first), (last_at, last)) = (edges(Segment::oldest), edges(Segment::newest));
        let mut query = QueryBuilder::<Postgres>::new(format!("SELECT {FOUND_COLUMNS} FROM unnest("));
        query.push_bind(first_at).push("::timestamptz[], ").push_bind(first).push("::bigint[], ");
        query.push_bind(last_at).push("::timestamptz[], ").push_bind(last).push("::bigint[]");
        query.push(") AS s(first_at, first, last_at, last) JOIN LATERAL (SELECT * FROM audit_entries e");
        query.push(" WHERE e.workspace_id = ").push_bind(workspace.as_str().to_owned());
        query.push(" AND e.at >= s.first_at AND e.at <= s.last_at AND (e.at, e.number) >= (s.first_at, s.first)");
        query.push(" AND (e.at, e.number) <= (s.last_at, s.last)");
        stretch.push(&mut query);
        holds(&mut query, filter, text);
        conditions(&mut query, filter);
        query.push(" ORDER BY ").push(stretch.order()).push(" LIMIT ");
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        query.push_bind(limit).push(") r ON true ORDER BY ").push(stretch.order()).push(" LIMIT ").push_bind(limit);
        let rows: Vec<FoundRow> = query.build_query_as().fetch_all(&mut *self.tx).await?;
        rows.into_iter().map(FoundRow::into_entry).collect()
    }
}

/// ` AND e holds the text`, in the column that is searched.
pub(super) fn holds(query: &mut QueryBuilder<Postgres>, filter: &AuditFilter, text: &str) {
    // As `folded` is written (entry.rs).
    let part = match filter.search.as_ref().map(|search| search.column) {
        None | Some(SearchColumn::All) => None,
        Some(SearchColumn::Activity) => Some(1),
        Some(SearchColumn::Entity) => Some(2),
        Some(SearchColumn::Actor) => Some(3),
        Some(SearchColumn::Ip) => Some(4),
        Some(SearchColumn::Team) => Some(5),
    };
    query.push(" AND strpos(e.folded, ").push_bind(text.to_owned()).push(") > 0");
    if let Some(part) = part {
        query.push(format!(" AND strpos(split_part(e.folded, E'\\x1f', {part}), "));
        query.push_bind(text.to_owned()).push(") > 0");
    }
}
