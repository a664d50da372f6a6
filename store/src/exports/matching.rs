//! Which entries a filter lets through, as conditions of a statement: the same for the number that is said
//! before, and for the rows that are written after.

use domain::audit::{AuditFilter, AuditPlace, SearchColumn};
use domain::ids::WorkspaceId;
use sqlx::{Postgres, QueryBuilder};

/// The text of an entry (`e`) that a search looks at. Columns stand in `folded` with U+001F between.
fn searched(column: SearchColumn) -> &'static str {
    match column {
        SearchColumn::All => "e.folded",
        SearchColumn::Activity => r"split_part(e.folded, E'\x1f', 1)",
        SearchColumn::Entity => r"split_part(e.folded, E'\x1f', 2)",
        SearchColumn::Actor => r"split_part(e.folded, E'\x1f', 3)",
        SearchColumn::Ip => r"split_part(e.folded, E'\x1f', 4)",
        SearchColumn::Team => r"split_part(e.folded, E'\x1f', 5)",
    }
}

/// A statement over entries (`e`) with its values bound.
pub(super) struct Bound(QueryBuilder<Postgres>);

impl Bound {
    pub(super) fn new(start: &str) -> Self {
        Self(QueryBuilder::new(start))
    }

    /// Adds the conditions.
    pub(super) fn push(&mut self, workspace: &WorkspaceId, filter: &AuditFilter, upto: AuditPlace) {
        let query = &mut self.0;
        query.push(" WHERE e.workspace_id = ").push_bind(workspace.as_str().to_owned());
        query.push(" AND e.number <= ").push_bind(upto.number);
        query.push(" AND e.at <= ").push_bind(upto.at);
        if let Some(from) = filter.from {
            query.push(" AND e.at >= ").push_bind(from);
        }
        if let Some(until) = filter.until {
            query.push(" AND e.at < ").push_bind(until);
        }
        if !filter.teams.is_empty() {
            query.push(" AND e.teams && ").push_bind(filter.teams.clone());
        }
        if !filter.actions.is_empty() {
            let actions: Vec<_> = filter.actions.iter().map(|action| action.as_str().to_owned()).collect();
            query.push(" AND e.action = ANY(").push_bind(actions).push(")");
        }
        if !filter.actors.is_empty() {
            query.push(" AND e.actor = ANY(").push_bind(filter.actors.clone()).push(")");
        }
        if let Some(search) = &filter.search {
            query
                .push(" AND strpos(")
                .push(searched(search.column))
                .push(", ")
                .push_bind(search.folded())
                .push(") > 0");
        }
    }

    pub(super) fn into_query(self) -> QueryBuilder<Postgres> {
        self.0
    }
}
