//! One key, its history and its use.

use domain::access::Action;
use domain::ids::{KeyId, WorkspaceId};
use domain::refusal::NotAllowed;
use domain::views::KeyDetailsView;

use super::one::read;
use crate::fault::{OrFault, Outcome};
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
) -> Outcome<KeyDetailsView, NotAllowed> {
    let (page, entered, mut tx) = read(services, caller, workspace, key).await?;
    let history = tx.key_history(workspace, key, HISTORY).await.or_fault()?;
    let receipt = tx.last_receipt(workspace, key).await.or_fault()?.map(|(_, receipt)| receipt);
    let owner = tx.key_owner(workspace, key).await.or_fault()?;
    let usage = match entered.may(Action::ViewUsage) {
        true => Some(usage::of_key(&mut tx, workspace, key, page.now).await.or_fault()?),
        false => None,
    };
    let may_hand_over = entered.may(Action::ManagePeople);
    Ok(KeyDetailsView { page, owner, may_hand_over, history, receipt, usage })
}
