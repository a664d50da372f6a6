//! A CSM suspends a workspace or its legacy keys, or resumes them.

use domain::access::Action;
use domain::audit::{Change, StaffChange};
use domain::cluster::Receipt;
use domain::ids::WorkspaceId;
use domain::refusal::{NotAllowed, SuspendRefusal};
use domain::suspension::{SuspendReason, Suspension, SuspensionScope};
use domain::workspace::Workspace;
use store::Tx;

use super::record;
use crate::authorise::enter_to_change;
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// What became of suspending or resuming.
pub enum Switched {
    /// It is in force on every node, as the receipt says.
    Now(Receipt),
    /// It was so already. Nothing was changed, the reason included.
    Already,
}

/// Suspends a workspace or its legacy keys: when this has returned, every node refuses every such key, those that are
/// made or become legacy keys meanwhile included. The workspace's admins are told.
///
/// # Errors
/// Refused when the caller may not, the reason can't be one, or there can be no such key.
pub async fn suspend(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    scope: SuspensionScope,
    reason: &str,
) -> Outcome<Switched, SuspendRefusal> {
    let mut tx = services.0.db.begin_keys(workspace).await.or_fault()?;
    let entered = enter_to_change(&mut tx, caller, workspace, Action::SuspendWorkspace).await?;
    if entered.workspace.suspensions.of(scope).is_some() {
        return Ok(Switched::Already);
    }
    if !can_have(&mut tx, &entered.workspace, scope).await.or_fault()? {
        return refuse(SuspendRefusal::NoLegacyKeys);
    }
    let reason = match SuspendReason::parse(reason) {
        Ok(reason) => reason,
        Err(problem) => return refuse(SuspendRefusal::Reason(problem)),
    };
    let suspension = Suspension { since: caller.stamp(services.now()), reason };
    tx.set_suspension(workspace, scope, Some(&suspension)).await.or_fault()?;
    let Suspension { since, reason } = suspension;
    services.tell_of_suspension(&mut tx, caller, &entered.workspace, scope, Some(&reason)).await.or_fault()?;
    let change = Change::Staff(StaffChange::Suspended { scope, reason });
    record(services, &mut tx, caller, workspace, &change, &since).await.or_fault()?;
    Ok(Switched::Now(services.commit(tx).await.or_fault()?))
}

/// Resumes a workspace or its legacy keys: when this has returned, every node accepts these keys again, unless the other
/// of the two refuses them still. The workspace's admins are told.
///
/// # Errors
/// Refused when the caller may not.
pub async fn resume(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    scope: SuspensionScope,
) -> Outcome<Switched, NotAllowed> {
    let mut tx = services.0.db.begin_keys(workspace).await.or_fault()?;
    let entered = enter_to_change(&mut tx, caller, workspace, Action::SuspendWorkspace).await?;
    let suspensions = &entered.workspace.suspensions;
    let Some(Suspension { reason, .. }) = suspensions.of(scope).clone() else {
        return Ok(Switched::Already);
    };
    let stamp = caller.stamp(services.now());
    tx.set_suspension(workspace, scope, None).await.or_fault()?;
    services.tell_of_suspension(&mut tx, caller, &entered.workspace, scope, None).await.or_fault()?;
    let change = Change::Staff(StaffChange::Resumed { scope, reason, besides: suspensions.besides(scope) });
    record(services, &mut tx, caller, workspace, &change, &stamp).await.or_fault()?;
    Ok(Switched::Now(services.commit(tx).await.or_fault()?))
}

/// Whether there are such keys, or will be. Legacy keys come with early access, and stay when it is turned off again.
pub(crate) async fn can_have(tx: &mut Tx, workspace: &Workspace, scope: SuspensionScope) -> Result<bool, store::Error> {
    Ok(match scope {
        SuspensionScope::Workspace => true,
        SuspensionScope::LegacyKeys => workspace.early_access.is_on() || tx.has_legacy_keys(&workspace.id).await?,
    })
}
