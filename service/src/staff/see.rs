//! A CSM sees a workspace's keys: nothing is shown before the look is recorded.

use domain::access::Action;
use domain::audit::{Change, StaffChange};
use domain::ids::WorkspaceId;
use domain::refusal::NotAllowed;
use domain::staff::LOOK;
use store::{Scope, Tx};

use super::record;
use crate::authorise::{Entered, enter, enter_to_change};
use crate::fault::{OrFault, Outcome};
use crate::{Caller, Services};

/// Begins a read that shows keys. Of members it asks nothing more than [`enter`] does. The look of a CSM who isn't
/// one is recorded first, in a transaction of its own: once in an hour, whatever is read in it.
pub(crate) async fn enter_to_see<R: From<NotAllowed>>(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    action: Action,
) -> Outcome<(Tx, Entered), R> {
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    let entered = enter(&mut tx, caller, workspace, action).await?;
    if !entered.looks_in() || !is_due(services, &mut tx, caller, workspace).await.or_fault()? {
        return Ok((tx, entered));
    }
    // Given back before another connection is taken: readers never wait for each other's.
    drop(tx);
    note(services, caller, workspace).await?;
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    let entered = enter(&mut tx, caller, workspace, action).await?;
    Ok((tx, entered))
}

async fn note<R: From<NotAllowed>>(services: &Services, caller: &Caller, workspace: &WorkspaceId) -> Outcome<(), R> {
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    enter_to_change(&mut tx, caller, workspace, Action::ViewKeys).await?;
    // Asked again behind the lock: a page may be asked for twice at once.
    if !is_due(services, &mut tx, caller, workspace).await.or_fault()? {
        return Ok(());
    }
    let stamp = caller.stamp(services.now());
    tx.set_last_look(workspace, caller.me.user, &stamp).await.or_fault()?;
    let change = Change::Staff(StaffChange::Looked);
    record(services, &mut tx, caller, workspace, &change, &stamp).await.or_fault()?;
    tx.commit().await.or_fault()
}

async fn is_due(
    services: &Services,
    tx: &mut Tx,
    caller: &Caller,
    workspace: &WorkspaceId,
) -> Result<bool, store::Error> {
    let last = tx.last_look(workspace, caller.me.user).await?;
    Ok(last.is_none_or(|at| services.now() - at >= LOOK))
}
