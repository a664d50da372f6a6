//! Reading whole chains, for verification.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use domain::audit::chain::Hash;
use domain::ids::WorkspaceId;
use futures_util::TryStreamExt as _;
use sqlx::FromRow;

use super::entry::StoredEntry;
use super::record::hash;
use crate::{Error, Tx};

#[derive(FromRow)]
struct ProvedRow {
    #[sqlx(flatten)]
    entry: StoredEntry,
    link: Vec<u8>,
    hash: Vec<u8>,
}

impl Tx {
    /// Reads every entry of the workspace with its link and hash: in the order of the index by time, or in
    /// that of the numbers, which are the same unless somebody tampered.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn each_audit_entry<B>(
        &mut self,
        workspace: &WorkspaceId,
        by_number: bool,
        mut each: impl FnMut(StoredEntry, Hash, Hash) -> ControlFlow<B>,
    ) -> Result<ControlFlow<B>, Error> {
        let order = if by_number { "number, at" } else { "at, number" };
        let query = format!(
            "SELECT number, at, actor, actor_id, teams, team_set, ip, entity, entity_id, action, activity,
                    details::text AS details, request_id, folded, link, hash
             FROM audit_entries WHERE workspace_id = $1 ORDER BY {order}"
        );
        let mut rows =
            sqlx::query_as::<_, ProvedRow>(sqlx::AssertSqlSafe(query)).bind(workspace.as_str()).fetch(&mut *self.tx);
        while let Some(row) = rows.try_next().await? {
            if let ControlFlow::Break(found) = each(row.entry, hash(row.link)?, hash(row.hash)?) {
                return Ok(ControlFlow::Break(found));
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}

/// What filters and searches go by, as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundBy {
    /// How many entries there are of these teams (in one text) and this action.
    pub team_facets: BTreeMap<(String, String), i64>,
    /// The same, by the actor.
    pub actor_facets: BTreeMap<(String, String, String), i64>,
    /// SHA-256 of the bits of each segment, by the number of its last entry.
    pub segments: BTreeMap<i64, [u8; 32]>,
}

impl Tx {
    /// What filters and searches of a workspace's log go by.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn audit_found_by(&mut self, workspace: &WorkspaceId) -> Result<FoundBy, Error> {
        let teams: Vec<(String, String, i64)> = sqlx::query_as(
            "SELECT array_to_string(teams, ', '), action, entries FROM audit_team_facets
             WHERE workspace_id = $1 AND key = audit_team_key(action, array_to_string(teams, ', '))",
        )
        .bind(workspace.as_str())
        .fetch_all(&mut *self.tx)
        .await?;
        let actors: Vec<(String, String, String, i64)> = sqlx::query_as(
            "SELECT actor, array_to_string(teams, ', '), action, entries FROM audit_actor_facets
             WHERE workspace_id = $1 AND key = audit_actor_key(action, array_to_string(teams, ', '), actor)",
        )
        .bind(workspace.as_str())
        .fetch_all(&mut *self.tx)
        .await?;
        let segments: Vec<(i64, Vec<u8>)> = sqlx::query_as(
            "SELECT last, sha256(convert_to(grams::text, 'UTF8')) FROM audit_segments WHERE workspace_id = $1",
        )
        .bind(workspace.as_str())
        .fetch_all(&mut *self.tx)
        .await?;
        Ok(FoundBy {
            team_facets: teams.into_iter().map(|(teams, action, n)| ((teams, action), n)).collect(),
            actor_facets: actors.into_iter().map(|(actor, teams, action, n)| ((actor, teams, action), n)).collect(),
            segments: segments
                .into_iter()
                .map(|(last, bytes)| Ok((last, hash(bytes)?.0)))
                .collect::<Result<_, Error>>()?,
        })
    }
}
