//! Which values stand together in a workspace's log, and how often.

use domain::audit::{AuditAction, AuditFilter};
use domain::ids::WorkspaceId;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Error, Tx};

/// Entries that have these values in common: one range of an index.
#[derive(Clone, Debug, FromRow)]
pub(super) struct Facet {
    /// Of `audit_entries_by_actor` when the filter names actors, otherwise of `audit_entries_by_team`.
    pub(super) key: Uuid,
    pub(super) entries: i64,
}

impl Tx {
    /// The facets that a filter by teams, actions or actors is made of; none when it names none of them.
    pub(super) async fn facets(&mut self, workspace: &WorkspaceId, filter: &AuditFilter) -> Result<Vec<Facet>, Error> {
        if !filter.is_by_facet() {
            return Ok(Vec::new());
        }
        let actions: Vec<&str> = filter.actions.iter().copied().map(AuditAction::as_str).collect();
        let by_actor = !filter.actors.is_empty();
        let query = match by_actor {
            true => {
                "SELECT key, entries FROM audit_actor_facets
                 WHERE workspace_id = $1 AND actor = ANY($4)"
            }
            false => "SELECT key, entries FROM audit_team_facets WHERE workspace_id = $1",
        };
        let query = format!(
            "{query} AND (cardinality($2::text[]) = 0 OR teams && $2)
                     AND (cardinality($3::text[]) = 0 OR action = ANY($3))"
        );
        let query =
            sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(workspace.as_str()).bind(&filter.teams).bind(actions);
        let query = if by_actor { query.bind(&filter.actors) } else { query };
        Ok(query.fetch_all(&mut *self.tx).await?)
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
