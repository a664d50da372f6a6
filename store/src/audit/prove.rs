//! Reading whole chains, for verification.

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
