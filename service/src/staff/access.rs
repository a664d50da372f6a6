//! "Latchkey access".

use domain::access::Action;
use domain::ids::WorkspaceId;
use domain::refusal::NotAllowed;
use domain::views::StaffAccessPage;
use store::Scope;

use crate::authorise::enter;
use crate::fault::{OrFault, Outcome};
use crate::{Caller, Services};

const LOOKS: i64 = 50;

/// Reads whether CSMs may see the workspace's keys, and which of them looked.
///
/// # Errors
/// Refused when the caller may not choose.
pub async fn access(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
) -> Outcome<StaffAccessPage, NotAllowed> {
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    let entered = enter(&mut tx, caller, workspace, Action::ChooseStaffAccess).await?;
    let looks = tx.last_looks(workspace, LOOKS).await.or_fault()?;
    Ok(StaffAccessPage { workspace: entered.workspace, looks, now: services.now() })
}
