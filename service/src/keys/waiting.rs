//! For which nodes a change waits.

use domain::access::Action;
use domain::cluster::Waiting;
use domain::ids::{KeyId, WorkspaceId};
use domain::refusal::NotAllowed;
use store::cluster::Standing;

use crate::fault::{OrFault, Outcome};
use crate::staff::enter_to_see;
use crate::{Caller, Services};

/// The nodes that the last change of a key still waits for; none when it is in force everywhere.
///
/// # Errors
/// Refused when the caller may not see the workspace's keys.
pub async fn waiting(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    key: &KeyId,
) -> Outcome<Option<Waiting>, NotAllowed> {
    let (mut tx, _) = enter_to_see(services, caller, workspace, Action::ViewKeys).await?;
    let Some((epoch, receipt)) = tx.last_receipt(workspace, key).await.or_fault()? else { return Ok(None) };
    if receipt.in_force.is_some() {
        return Ok(None);
    }
    // Given back before another connection is taken.
    drop(tx);
    let Standing { behind, level, .. } = services.0.db.standing(epoch).await.or_fault()?;
    let of = behind.len() + level.len();
    let for_nodes: Vec<_> = behind.into_iter().map(|node| node.name).collect();
    Ok((!for_nodes.is_empty()).then_some(Waiting { for_nodes, of }))
}
