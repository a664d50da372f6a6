//! The tiles of the old screen.

use domain::access::Action;
use domain::ids::WorkspaceId;
use domain::refusal::NotAllowed;
use domain::usage::cut_off;
use domain::views::{SingleKeysPage, SingleTile};

use super::of_api;
use crate::accounts::step_up;
use crate::fault::{OrFault, Outcome};
use crate::staff::enter_to_see;
use crate::{Caller, Services, usage};

/// Reads one tile per API. Also when early access is on: the page then says where the keys are.
///
/// # Errors
/// Refused when the caller may not see the keys.
pub async fn list(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
) -> Outcome<SingleKeysPage, NotAllowed> {
    let (mut tx, entered) = enter_to_see(services, caller, workspace, Action::ViewKeys).await?;
    let keys = tx.active_keys(workspace).await.or_fault()?;
    let now = services.now();
    let apis = services.catalog().apis();
    let shown: Vec<_> = apis.iter().filter_map(|api| of_api(&keys, &api.id)).map(|key| key.id.clone()).collect();
    let callers = match entered.may(Action::ViewUsage) {
        true => usage::callers_of_last_day(&mut tx, workspace, &shown, now).await.or_fault()?,
        false => Vec::new(),
    };
    let tiles = apis
        .iter()
        .map(|api| {
            let key = of_api(&keys, &api.id).cloned();
            let of_key = callers.iter().filter(|(id, _)| key.as_ref().is_some_and(|key| key.id == *id));
            let of_key: Vec<_> = of_key.map(|(_, caller)| caller.clone()).collect();
            SingleTile { api: api.clone(), key, cut: cut_off(&of_key, now) }
        })
        .collect();
    let proof = step_up::asked_of(&mut tx, caller, now).await.or_fault()?;
    Ok(SingleKeysPage { may_manage: entered.may(Action::ManageKeys), proof, workspace: entered.workspace, tiles, now })
}
