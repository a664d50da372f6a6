//! One key, as the forms that change it show it.

use domain::access::Action;
use domain::ids::{KeyId, WorkspaceId};
use domain::refusal::NotAllowed;
use domain::usage::cut_off;
use domain::views::KeyPage;
use store::Tx;

use crate::accounts::step_up;
use crate::authorise::{Entered, screen};
use crate::fault::{OrFault, Outcome, refuse};
use crate::staff::enter_to_see;
use crate::{Caller, Services, usage};

/// Reads a key, in whatever state, and, for members of the workspace, who called with it in the last day.
///
/// # Errors
/// Refused when the caller may not see it, it doesn't exist, or early access is off.
pub async fn one(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    key: &KeyId,
) -> Outcome<KeyPage, NotAllowed> {
    Ok(read(services, caller, workspace, key).await?.0)
}

pub(super) async fn read(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    key: &KeyId,
) -> Outcome<(KeyPage, Entered, Tx), NotAllowed> {
    let (mut tx, entered) = enter_to_see(services, caller, workspace, Action::ViewKeys).await?;
    screen(&entered, true)?;
    let Some(key) = tx.key(workspace, key).await.or_fault()? else { return refuse(NotAllowed::NotFound) };
    let now = services.now();
    let cut = match entered.may(Action::ViewUsage) {
        true => {
            let of_day = usage::callers_of_last_day(&mut tx, workspace, std::slice::from_ref(&key.id), now).await;
            let callers: Vec<_> = of_day.or_fault()?.into_iter().map(|(_, caller)| caller).collect();
            Some(cut_off(&callers, now))
        }
        false => None,
    };
    let proof = step_up::asked_of(&mut tx, caller, now).await.or_fault()?;
    let teams = tx.open_teams(workspace).await.or_fault()?;
    let page = KeyPage {
        may_manage: entered.may(Action::ManageKeys),
        workspace: entered.workspace.clone(),
        key,
        apis: services.catalog().apis().to_vec(),
        teams,
        cut,
        proof,
        now,
    };
    Ok((page, entered, tx))
}
