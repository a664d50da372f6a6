//! A page without a search, and how many entries there are in all.

use domain::audit::{AuditAction, AuditCursor, AuditFilter, AuditPlace};
use domain::ids::WorkspaceId;
use sqlx::{Postgres, QueryBuilder};

use super::facets::Facet;
use super::range::Stretch;
use super::search::holds;
use crate::audit::entry::{FOUND_COLUMNS, FoundEntry, FoundRow};
use crate::{Error, Tx};

/// Counting stops there when a span has to be counted entry by entry.
const COUNTED: i64 = 300;
/// More ranges than these are not merged: so many values at once let most entries through, and reading along
/// the log is quicker.
const MERGED: usize = 64;

/// How many entries match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    /// So many.
    Exactly(i64),
    /// So many, or more.
    AtLeast(i64),
    /// A search would have to read them all.
    Unknown,
}

impl Tx {
    /// Entries of a stretch that the filter, and a text if there is one, lets through.
    pub(super) async fn page(
        &mut self,
        workspace: &WorkspaceId,
        filter: &AuditFilter,
        stretch: &Stretch,
        facets: &[Facet],
        text: Option<&str>,
        limit: usize,
    ) -> Result<Vec<FoundEntry>, Error> {
        if filter.is_by_facet() && facets.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = QueryBuilder::new("");
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let ranges_read = if is_by_action(filter) { filter.actions.len() } else { facets.len() };
        let late = text.is_none() && (2..=MERGED).contains(&ranges_read);
        if late {
            // Of several ranges only the places are merged, which the indexes hold by themselves: an entry that
            // isn't on the page isn't fetched.
            query.push(format!("SELECT {FOUND_COLUMNS} FROM (SELECT at AS p_at, number AS p_number FROM ("));
            ranges(&mut query, "at, number", workspace, filter, stretch, facets, text, limit);
            query.push(") r ORDER BY ").push(stretch.order()).push(" LIMIT ").push_bind(limit);
            query.push(") p CROSS JOIN LATERAL (SELECT * FROM audit_entries e WHERE e.workspace_id = ");
            query.push_bind(workspace.as_str().to_owned()).push(" AND e.at = p.p_at AND e.number = p.p_number) e");
        } else {
            ranges(&mut query, FOUND_COLUMNS, workspace, filter, stretch, facets, text, limit);
        }
        query.push(" ORDER BY ").push(stretch.order()).push(" LIMIT ").push_bind(limit);
        let rows: Vec<FoundRow> = query.build_query_as().fetch_all(&mut *self.tx).await?;
        rows.into_iter().map(FoundRow::into_entry).collect()
    }

    /// How many entries the filter lets through, on all pages.
    pub(super) async fn total(
        &mut self,
        workspace: &WorkspaceId,
        filter: &AuditFilter,
        facets: &[Facet],
        head: AuditPlace,
    ) -> Result<Total, Error> {
        let spans = filter.from.is_some() || filter.until.is_some();
        if filter.is_by_facet() && !spans {
            return Ok(Total::Exactly(facets.iter().map(|facet| facet.entries).sum()));
        }
        if filter.is_by_facet() && facets.is_empty() {
            return Ok(Total::Exactly(0));
        }
        let stretch = Stretch::new(filter, AuditCursor::Newest, head);
        let mut query = QueryBuilder::new("");
        if filter.is_by_facet() {
            query.push("SELECT count(*) FROM (SELECT FROM (");
            ranges(&mut query, "at, number", workspace, filter, &stretch, facets, None, COUNTED);
            query.push(") r LIMIT ").push_bind(COUNTED).push(") c");
        } else {
            // Numbers have no gaps: how many there are follows from the first and the last.
            query.push("SELECT coalesce((");
            edge(&mut query, workspace, &stretch, "DESC");
            query.push(") - (");
            edge(&mut query, workspace, &stretch, "ASC");
            query.push(") + 1, 0)");
        }
        let count: i64 = query.build_query_scalar().fetch_one(&mut *self.tx).await?;
        let capped = filter.is_by_facet() && count >= COUNTED;
        Ok(if capped { Total::AtLeast(count) } else { Total::Exactly(count) })
    }
}

fn edge(query: &mut QueryBuilder<Postgres>, workspace: &WorkspaceId, stretch: &Stretch, order: &str) {
    query.push("SELECT number FROM audit_entries e WHERE e.workspace_id = ").push_bind(workspace.as_str().to_owned());
    stretch.push(query);
    query.push(format!(" ORDER BY at {order}, number {order} LIMIT 1"));
}

/// The entries as the first rows of ranges: one of the primary key, or one for each facet of an index that
/// begins with it.
#[expect(clippy::too_many_arguments, reason = "all of it goes into one statement")]
fn ranges(
    query: &mut QueryBuilder<Postgres>,
    columns: &str,
    workspace: &WorkspaceId,
    filter: &AuditFilter,
    stretch: &Stretch,
    facets: &[Facet],
    text: Option<&str>,
    limit: i64,
) {
    let workspace = workspace.as_str().to_owned();
    let along = |query: &mut QueryBuilder<Postgres>| {
        query.push(format!("SELECT {columns} FROM audit_entries e WHERE e.workspace_id = "));
        query.push_bind(workspace.clone());
    };
    let by_action = is_by_action(filter);
    let merged = by_action || facets.len() <= MERGED;
    if !filter.is_by_facet() || !merged {
        along(query);
        if !merged {
            conditions(query, filter);
        }
    } else {
        query.push(format!("SELECT {columns} FROM unnest("));
        if by_action {
            query.push_bind(filter.actions.iter().map(|action| action.as_str().to_owned()).collect::<Vec<_>>());
            query.push("::text[]");
        } else {
            query.push_bind(facets.iter().map(|facet| facet.key).collect::<Vec<_>>()).push("::uuid[]");
        }
        query.push(") AS f(key) CROSS JOIN LATERAL (");
        along(query);
        query.push(match (by_action, filter.actors.is_empty()) {
            (true, _) => " AND e.action = f.key",
            (false, true) => " AND e.team_key = f.key",
            (false, false) => " AND e.actor_key = f.key",
        });
    }
    stretch.push(query);
    if let Some(text) = text {
        holds(query, filter, text);
    }
    if filter.is_by_facet() && merged {
        query.push(" ORDER BY ").push(stretch.order()).push(" LIMIT ").push_bind(limit).push(") r");
    }
}

/// Whether actions are all that a filter by facets names: they have an index of their own.
fn is_by_action(filter: &AuditFilter) -> bool {
    filter.teams.is_empty() && filter.actors.is_empty()
}

/// The filter's conditions, entry by entry.
pub(super) fn conditions(query: &mut QueryBuilder<Postgres>, filter: &AuditFilter) {
    if !filter.teams.is_empty() {
        query.push(" AND e.teams && ").push_bind(filter.teams.clone());
    }
    if !filter.actions.is_empty() {
        let actions: Vec<_> = filter.actions.iter().copied().map(AuditAction::as_str).map(str::to_owned).collect();
        // Not a condition for the index by action, which would have to be sorted.
        query.push(" AND (e.action || '') = ANY(").push_bind(actions).push(")");
    }
    if !filter.actors.is_empty() {
        query.push(" AND e.actor = ANY(").push_bind(filter.actors.clone()).push(")");
    }
}
