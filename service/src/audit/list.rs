//! Reading the audit log.

use domain::access::Action;
use domain::audit::AuditCursor;
use domain::ids::WorkspaceId;
use domain::refusal::NotAllowed;
use domain::views::AuditPage;
use store::Scope;

use crate::authorise::enter;
use crate::fault::{OrFault, Outcome};
use crate::{Caller, Services};

const PAGE: usize = 50;

/// Reads a page of the workspace's log.
///
/// # Errors
/// Refused when the caller may not read it.
pub async fn list(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    cursor: AuditCursor,
) -> Outcome<AuditPage, NotAllowed> {
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    let entered = enter(&mut tx, caller, workspace, Action::ViewAuditLog).await?;
    // One more than is shown tells whether there are more in that direction.
    let mut entries = tx.audit_entries(workspace, cursor, PAGE as i64 + 1).await.or_fault()?;
    let more = entries.len() > PAGE;
    let (newer, older) = match cursor {
        AuditCursor::Newest => (false, more),
        AuditCursor::Before(_) => (true, more),
        AuditCursor::After(_) => (more, true),
    };
    entries.truncate(PAGE);
    if matches!(cursor, AuditCursor::After(_)) {
        entries.reverse();
    }
    Ok(AuditPage { workspace: entered.workspace, entries, newer, older })
}
