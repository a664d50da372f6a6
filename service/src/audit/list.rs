//! Reading the audit log.

use domain::access::Action;
use domain::audit::{AuditAsked, AuditCursor};
use domain::ids::WorkspaceId;
use domain::refusal::NotAllowed;
use domain::views::{AuditChoices, AuditPage, AuditRow, AuditTotal};
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
    let now = services.now();
    let rows = entries.into_iter().map(|entry| AuditRow { entry, changed: Vec::new(), request: None }).collect();
    Ok(AuditPage {
        workspace: entered.workspace,
        asked: AuditAsked::default(),
        problems: Vec::new(),
        choices: AuditChoices::default(),
        entries: rows,
        newer,
        older,
        total: AuditTotal::Unknown,
        from: now,
        until: now,
        searched_to: None,
        fresh: 0,
        exports: Vec::new(),
        now,
    })
}
