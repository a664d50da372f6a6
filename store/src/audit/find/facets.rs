//! Which values stand together in a workspace's log, and how often.

use domain::audit::{AuditAction, AuditFilter, AuditPlace};
use domain::ids::WorkspaceId;
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Error, Tx};

/// Entries that have these values in common: one range of an index.
#[derive(Clone, Debug)]
pub(super) struct Facet {
    /// Of `audit_entries_by_actor` when the filter names actors, otherwise of `audit_entries_by_team`.
    pub(super) key: Uuid,
    pub(super) entries: i64,
}

/// The end of a chain, and a facet of its entries.
#[derive(FromRow)]
struct HeadRow {
    number: i64,
    at: OffsetDateTime,
    key: Option<Uuid>,
    entries: Option<i64>,
}

impl Tx {
    /// Where the chain ends, and the facets that a filter by teams, actions or actors is made of (none when it
    /// names none of them). Nothing before the first entry.
    pub(super) async fn facets(
        &mut self,
        workspace: &WorkspaceId,
        filter: &AuditFilter,
    ) -> Result<Option<(AuditPlace, Vec<Facet>)>, Error> {
        let facets = match (filter.is_by_facet(), filter.actors.is_empty()) {
            (false, _) => "SELECT NULL::uuid AS key, NULL::bigint AS entries WHERE false",
            (true, true) => "SELECT key, entries, teams, action FROM audit_team_facets WHERE workspace_id = $1",
            (true, false) => {
                "SELECT key, entries, teams, action FROM audit_actor_facets
                 WHERE workspace_id = $1 AND actor = ANY($4)"
            }
        };
        let conditions =
            "(cardinality($2::text[]) = 0 OR f.teams && $2) AND (cardinality($3::text[]) = 0 OR f.action = ANY($3))";
        let on = if filter.is_by_facet() { conditions } else { "true" };
        let query = format!(
            "SELECT h.number, h.at, f.key, f.entries FROM audit_heads h LEFT JOIN ({facets}) f ON {on}
             WHERE h.workspace_id = $1 AND h.number > 0"
        );
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(workspace.as_str());
        if filter.is_by_facet() {
            let actions: Vec<&str> = filter.actions.iter().copied().map(AuditAction::as_str).collect();
            query = query.bind(&filter.teams).bind(actions);
        }
        if !filter.actors.is_empty() {
            query = query.bind(&filter.actors);
        }
        let rows: Vec<HeadRow> = query.fetch_all(&mut *self.tx).await?;
        let head = rows.first().map(|row| AuditPlace { at: row.at, number: row.number });
        let facet = |row: HeadRow| row.key.zip(row.entries).map(|(key, entries)| Facet { key, entries });
        Ok(head.map(|head| (head, rows.into_iter().filter_map(facet).collect())))
    }

    /// Every team that the log names, by name.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn audit_teams(&mut self, workspace: &WorkspaceId) -> Result<Vec<String>, Error> {
        sqlx::query_scalar(
            "SELECT team FROM (SELECT DISTINCT unnest(teams) AS team FROM audit_team_facets WHERE workspace_id = $1) t
             ORDER BY lower(team), team",
        )
        .bind(workspace.as_str())
        .fetch_all(&mut *self.tx)
        .await
        .map_err(Error::from)
    }

    /// The actors with the most entries, by name.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn audit_actors(&mut self, workspace: &WorkspaceId, limit: i64) -> Result<Vec<String>, Error> {
        sqlx::query_scalar(
            "SELECT actor FROM (SELECT actor FROM audit_actor_facets WHERE workspace_id = $1
                                GROUP BY actor ORDER BY sum(entries) DESC, actor LIMIT $2) a
             ORDER BY lower(actor), actor",
        )
        .bind(workspace.as_str())
        .bind(limit)
        .fetch_all(&mut *self.tx)
        .await
        .map_err(Error::from)
    }
}
