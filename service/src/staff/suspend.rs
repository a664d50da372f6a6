//! A CSM suspends a workspace, or resumes it.

use domain::access::Action;
use domain::audit::{Change, StaffChange};
use domain::cluster::Receipt;
use domain::ids::WorkspaceId;
use domain::refusal::{NotAllowed, SuspendRefusal};
use domain::suspension::{SuspendReason, Suspension};

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

/// Suspends a workspace: when this has returned, every node refuses every key of it, those that are made meanwhile
/// included. Its admins are told.
///
/// # Errors
/// Refused when the caller may not, or the reason can't be one.
pub async fn suspend(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    reason: &str,
) -> Outcome<Switched, SuspendRefusal> {
    let mut tx = services.0.db.begin_keys(workspace).await.or_fault()?;
    let entered = enter_to_change(&mut tx, caller, workspace, Action::SuspendWorkspace).await?;
    if entered.workspace.suspension.is_some() {
        return Ok(Switched::Already);
    }
    let reason = match SuspendReason::parse(reason) {
        Ok(reason) => reason,
        Err(problem) => return refuse(SuspendRefusal::Reason(problem)),
    };
    let suspension = Suspension { since: caller.stamp(services.now()), reason };
    tx.set_suspension(workspace, Some(&suspension)).await.or_fault()?;
    services.tell_of_suspension(&mut tx, caller, &entered.workspace, Some(&suspension.reason)).await.or_fault()?;
    let Suspension { since, reason } = suspension;
    let change = Change::Staff(StaffChange::Suspended { reason });
    record(services, &mut tx, caller, workspace, &change, &since).await.or_fault()?;
    Ok(Switched::Now(services.commit(tx).await.or_fault()?))
}

/// Resumes a workspace: when this has returned, every node accepts its keys again. Its admins are told.
///
/// # Errors
/// Refused when the caller may not.
pub async fn resume(services: &Services, caller: &Caller, workspace: &WorkspaceId) -> Outcome<Switched, NotAllowed> {
    let mut tx = services.0.db.begin_keys(workspace).await.or_fault()?;
    let entered = enter_to_change(&mut tx, caller, workspace, Action::SuspendWorkspace).await?;
    let Some(Suspension { reason, .. }) = entered.workspace.suspension.clone() else {
        return Ok(Switched::Already);
    };
    let stamp = caller.stamp(services.now());
    tx.set_suspension(workspace, None).await.or_fault()?;
    services.tell_of_suspension(&mut tx, caller, &entered.workspace, None).await.or_fault()?;
    let change = Change::Staff(StaffChange::Resumed { reason });
    record(services, &mut tx, caller, workspace, &change, &stamp).await.or_fault()?;
    Ok(Switched::Now(services.commit(tx).await.or_fault()?))
}
