//! The keys of people who have left.

use domain::access::Action;
use domain::ids::WorkspaceId;
use domain::owner::HandOverPage;
use domain::refusal::NotAllowed;
use store::Scope;

use crate::authorise::enter;
use crate::fault::{OrFault, Outcome};
use crate::{Caller, Services};

/// Reads the active keys whose owner has left, and who is there to take them.
///
/// # Errors
/// Refused when the caller may not manage people.
pub async fn left(services: &Services, caller: &Caller, workspace: &WorkspaceId) -> Outcome<HandOverPage, NotAllowed> {
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    let entered = enter(&mut tx, caller, workspace, Action::ManagePeople).await?;
    let keys = tx.left_keys(workspace).await.or_fault()?;
    let members = tx.members(workspace).await.or_fault()?.into_iter().map(Into::into).collect();
    Ok(HandOverPage { workspace: entered.workspace, keys, members, now: services.now() })
}
