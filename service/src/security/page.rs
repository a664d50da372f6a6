//! "Security".

use domain::access::Action;
use domain::ids::WorkspaceId;
use domain::refusal::NotAllowed;
use domain::views::SecurityPage;
use store::Scope;

use crate::authorise::enter;
use crate::fault::{OrFault, Outcome};
use crate::{Caller, Services};

/// Reads what a workspace asks of its members.
///
/// # Errors
/// Refused when the caller may not change it.
pub async fn page(services: &Services, caller: &Caller, workspace: &WorkspaceId) -> Outcome<SecurityPage, NotAllowed> {
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    let entered = enter(&mut tx, caller, workspace, Action::RequireSecondFactor).await?;
    tx.act_for(caller.me.user).await.or_fault()?;
    let own = tx.second_factor_since(caller.me.user).await.or_fault()?.is_some();
    Ok(SecurityPage { workspace: entered.workspace, own })
}
