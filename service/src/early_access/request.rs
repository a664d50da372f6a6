//! A customer asks for early access.

use domain::access::Action;
use domain::audit::Change;
use domain::ids::WorkspaceId;
use domain::refusal::EarlyAccessRefusal;
use store::Scope;

use crate::authorise::{enter_to_change, screen};
use crate::fault::{OrFault, Outcome};
use crate::{Caller, Services};

/// Asks for early access. Asking again changes nothing while the first request waits for an answer; after a no it
/// is a new request.
///
/// # Errors
/// Refused when the caller may not, or early access is on.
pub async fn request(services: &Services, caller: &Caller, workspace: &WorkspaceId) -> Outcome<(), EarlyAccessRefusal> {
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    let entered = enter_to_change(&mut tx, caller, workspace, Action::ManageKeys).await?;
    screen(&entered, false)?;
    if entered.workspace.early_access.open_request().is_some() {
        return Ok(());
    }
    let stamp = caller.stamp(services.now());
    tx.set_early_access_requested(workspace, &stamp).await.or_fault()?;
    tx.record(services.catalog(), workspace, &caller.actor(), &Change::EarlyAccessRequested, stamp.at)
        .await
        .or_fault()?;
    tx.commit().await.or_fault()
}
