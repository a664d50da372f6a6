//! A CSM declines a request for early access.

use domain::access::Action;
use domain::audit::{Change, StaffChange};
use domain::early_access::DeclineReason;
use domain::ids::WorkspaceId;
use domain::refusal::DeclineRefusal;
use store::Scope;

use super::tell;
use crate::authorise::enter_to_change;
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services, staff};

/// Declines the request that waits for an answer, and tells the person who asked why.
///
/// # Errors
/// Refused when the caller may not, no request waits, or the reason can't be one.
pub async fn decline(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    reason: &str,
) -> Outcome<(), DeclineRefusal> {
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    tx.enter(workspace).await.or_fault()?;
    let entered = enter_to_change(&mut tx, caller, workspace, Action::SwitchEarlyAccess).await?;
    if entered.workspace.early_access.open_request().is_none() {
        return refuse(DeclineRefusal::NothingAsked);
    }
    let reason = match DeclineReason::parse(reason) {
        Ok(reason) => reason,
        Err(problem) => return refuse(DeclineRefusal::Reason(problem)),
    };
    let stamp = caller.stamp(services.now());
    tx.decline_early_access(workspace, &stamp, reason.as_str()).await.or_fault()?;
    tell(services, &mut tx, caller, &entered.workspace, Some(reason.clone())).await.or_fault()?;
    let change = Change::Staff(StaffChange::Declined { reason });
    staff::record(services, &mut tx, caller, workspace, &change, &stamp).await.or_fault()?;
    tx.commit().await.or_fault()
}
