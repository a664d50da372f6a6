//! The tiles of the old screen.

use domain::access::Action;
use domain::ids::WorkspaceId;
use domain::refusal::NotAllowed;
use domain::views::{SingleKeysPage, SingleTile};
use store::Scope;

use super::of_api;
use crate::authorise::enter;
use crate::fault::{OrFault, Outcome};
use crate::{Caller, Services};

/// Reads one tile per API. Also when early access is on: the page then says where the keys are.
///
/// # Errors
/// Refused when the caller may not see the keys.
pub async fn list(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
) -> Outcome<SingleKeysPage, NotAllowed> {
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    let entered = enter(&mut tx, caller, workspace, Action::ViewKeys).await?;
    let keys = tx.active_keys(workspace).await.or_fault()?;
    let tiles = services
        .catalog()
        .apis()
        .iter()
        .map(|api| SingleTile { api: api.clone(), key: of_api(&keys, &api.id).cloned() })
        .collect();
    Ok(SingleKeysPage {
        may_manage: entered.may(Action::ManageKeys),
        workspace: entered.workspace,
        tiles,
        now: services.now(),
    })
}
