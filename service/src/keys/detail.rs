//! One key and its history.

use domain::access::Action;
use domain::ids::{KeyId, WorkspaceId};
use domain::refusal::NotAllowed;
use domain::views::KeyPage;
use store::Scope;

use crate::authorise::{enter, screen};
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services, usage};

const HISTORY: i64 = 50;

/// Reads a key, in whatever state, with what happened to it and, for members of the workspace, its use.
///
/// # Errors
/// Refused when the caller may not see it, it doesn't exist, or early access is off.
pub async fn detail(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    key: &KeyId,
) -> Outcome<KeyPage, NotAllowed> {
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    let entered = enter(&mut tx, caller, workspace, Action::ViewKeys).await?;
    screen(&entered, true)?;
    let Some(key) = tx.key(workspace, key).await.or_fault()? else { return refuse(NotAllowed::NotFound) };
    let history = tx.key_history(workspace, &key.id, HISTORY).await.or_fault()?;
    let receipt = tx.last_receipt(workspace, &key.id).await.or_fault()?.map(|(_, receipt)| receipt);
    let now = services.now();
    let usage = match entered.may(Action::ViewUsage) {
        true => Some(usage::of_key(&mut tx, workspace, &key.id, now).await.or_fault()?),
        false => None,
    };
    Ok(KeyPage {
        may_manage: entered.may(Action::ManageKeys),
        workspace: entered.workspace,
        key,
        apis: services.catalog().apis().to_vec(),
        history,
        receipt,
        usage,
        now,
    })
}
