//! One's own reports.

use domain::export::Export;
use domain::ids::WorkspaceId;
use store::Tx;
use time::OffsetDateTime;

use crate::{Caller, Fault};

/// How many are listed.
const RECENT: i64 = 5;

/// The caller's newest reports of a workspace whose log the caller may read: for the audit log's page, which
/// has checked that.
///
/// # Errors
/// When the database can't be reached.
pub async fn recent(
    tx: &mut Tx,
    caller: &Caller,
    workspace: &WorkspaceId,
    now: OffsetDateTime,
) -> Result<Vec<Export>, Fault> {
    Ok(tx.recent_exports(workspace, caller.me.user, RECENT, now).await?)
}
