//! A CSM turns early access on or off.

use domain::access::Action;
use domain::audit::Change;
use domain::early_access::{EarlyAccess, Request};
use domain::ids::WorkspaceId;
use domain::refusal::EarlyAccessRefusal;

use super::tell;
use crate::authorise::enter_to_change;
use crate::fault::{OrFault, Outcome};
use crate::{Caller, Services, staff};

/// Turns early access on or off. On: the single keys become legacy keys, in this one transaction; where legacy keys
/// are suspended, every node refuses them when this has returned. Off: no key stops working. Turning it to what it is
/// changes nothing, so two CSMs may press at once. Turning it on approves the request that waits for an answer, and
/// tells the person who asked.
///
/// # Errors
/// Refused when the caller may not.
pub async fn switch(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    on: bool,
) -> Outcome<EarlyAccess, EarlyAccessRefusal> {
    let mut tx = services.0.db.begin_keys(workspace).await.or_fault()?;
    let entered = enter_to_change(&mut tx, caller, workspace, Action::SwitchEarlyAccess).await?;
    if entered.workspace.early_access.is_on() == on {
        return Ok(entered.workspace.early_access);
    }
    let stamp = caller.stamp(services.now());
    let change = if on {
        Change::EarlyAccessEnabled { migrated: tx.migrate_single_keys(workspace, stamp.at).await.or_fault()? }
    } else {
        Change::EarlyAccessDisabled
    };
    tx.set_early_access(workspace, on.then_some(&stamp)).await.or_fault()?;
    if on {
        tell(services, &mut tx, caller, &entered.workspace, None).await.or_fault()?;
    }
    staff::record(services, &mut tx, caller, workspace, &change, &stamp).await.or_fault()?;
    services.commit(tx).await.or_fault()?;
    Ok(if on { EarlyAccess::On { enabled: stamp } } else { EarlyAccess::Off { request: Request::None } })
}
