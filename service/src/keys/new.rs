//! What the empty form of a key needs.

use domain::access::Action;
use domain::ids::WorkspaceId;
use domain::refusal::NotAllowed;
use domain::views::NewKeyPage;

use crate::authorise::screen;
use crate::fault::{OrFault, Outcome};
use crate::staff::enter_to_see;
use crate::{Caller, Services};

/// Reads what there is to choose from.
///
/// # Errors
/// Refused when the caller may not see keys, or early access is off.
pub async fn new(services: &Services, caller: &Caller, workspace: &WorkspaceId) -> Outcome<NewKeyPage, NotAllowed> {
    let (mut tx, entered) = enter_to_see(services, caller, workspace, Action::ViewKeys).await?;
    screen(&entered, true)?;
    let teams = tx.open_teams(workspace).await.or_fault()?;
    let own = tx.teams_of(workspace, caller.me.user).await.or_fault()?.first().copied();
    Ok(NewKeyPage {
        may_manage: entered.may(Action::ManageKeys),
        workspace: entered.workspace,
        apis: services.catalog().apis().to_vec(),
        teams,
        own,
        form: services.form_token(),
    })
}
