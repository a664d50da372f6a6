//! An admin lets CSMs see the workspace's keys, or keeps them out.

use domain::access::Action;
use domain::audit::{Change, StaffChange};
use domain::ids::WorkspaceId;
use domain::refusal::NotAllowed;
use store::Scope;

use crate::authorise::enter_to_change;
use crate::fault::{OrFault, Outcome};
use crate::{Caller, Services};

/// Lets them in or keeps them out, from the next page that they ask for. Choosing what is so already changes
/// nothing.
///
/// # Errors
/// Refused when the caller may not.
pub async fn choose_access(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    allowed: bool,
) -> Outcome<(), NotAllowed> {
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    let entered = enter_to_change(&mut tx, caller, workspace, Action::ChooseStaffAccess).await?;
    if entered.workspace.staff_access == allowed {
        return Ok(());
    }
    tx.set_staff_access(workspace, allowed).await.or_fault()?;
    let change = Change::Staff(StaffChange::Access { allowed });
    tx.record(services.catalog(), workspace, &caller.actor(), &change, services.now()).await.or_fault()?;
    tx.commit().await.or_fault()
}
