//! An admin asks every member for a second factor, or no longer does.

use domain::access::Action;
use domain::audit::Change;
use domain::ids::WorkspaceId;
use domain::refusal::SecurityRefusal;
use store::Scope;

use crate::authorise::enter_to_change;
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// Asks for it, or doesn't. Setting it to what it is changes nothing.
///
/// # Errors
/// Refused when the caller may not, or asks of others what the caller doesn't have.
pub async fn require(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    required: bool,
) -> Outcome<(), SecurityRefusal> {
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    let entered = enter_to_change(&mut tx, caller, workspace, Action::RequireSecondFactor).await?;
    if entered.workspace.second_factor_required == required {
        return Ok(());
    }
    tx.act_for(caller.me.user).await.or_fault()?;
    if required && tx.second_factor_since(caller.me.user).await.or_fault()?.is_none() {
        return refuse(SecurityRefusal::NoneOfYourOwn);
    }
    tx.set_second_factor_required(workspace, required).await.or_fault()?;
    let change = Change::SecondFactorRequired { required };
    tx.record(services.catalog(), workspace, &caller.actor(), &change, services.now()).await.or_fault()?;
    tx.commit().await.or_fault()
}
