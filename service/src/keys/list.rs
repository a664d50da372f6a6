//! The active keys of a workspace.

use domain::access::Action;
use domain::ids::WorkspaceId;
use domain::refusal::NotAllowed;
use domain::views::KeysPage;

use crate::authorise::screen;
use crate::fault::{OrFault, Outcome};
use crate::staff::enter_to_see;
use crate::{Caller, Services};

/// Reads the active keys.
///
/// # Errors
/// Refused when the caller may not see them, or early access is off.
pub async fn list(services: &Services, caller: &Caller, workspace: &WorkspaceId) -> Outcome<KeysPage, NotAllowed> {
    let (mut tx, entered) = enter_to_see(services, caller, workspace, Action::ViewKeys).await?;
    screen(&entered, true)?;
    let keys = tx.active_keys(workspace).await.or_fault()?;
    let left = match entered.may(Action::ManagePeople) {
        true => tx.count_left_keys(workspace).await.or_fault()?,
        false => 0,
    };
    Ok(KeysPage { left, ..services.keys_page(entered, keys) })
}
