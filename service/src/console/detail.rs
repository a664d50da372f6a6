//! One workspace, for a CSM.

use domain::access::Action;
use domain::early_access::ConsoleRow;
use domain::ids::WorkspaceId;
use domain::refusal::NotAllowed;
use domain::views::ConsolePage;
use store::Scope;

use crate::authorise::enter;
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// Reads a workspace and its active keys.
///
/// # Errors
/// Refused when the caller isn't a CSM, or there is no such workspace.
pub async fn detail(services: &Services, caller: &Caller, workspace: &WorkspaceId) -> Outcome<ConsolePage, NotAllowed> {
    if !caller.me.staff {
        return refuse(NotAllowed::NotFound);
    }
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    let entered = enter(&mut tx, caller, workspace, Action::ViewInConsole).await?;
    let keys = tx.active_keys(workspace).await.or_fault()?;
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Ok(ConsolePage {
        row: ConsoleRow {
            id: entered.workspace.id,
            name: entered.workspace.name,
            keys: count(keys.len()),
            legacy: count(keys.iter().filter(|key| key.is_legacy()).count()),
            early_access: entered.workspace.early_access,
        },
        keys,
        apis: services.catalog().apis().to_vec(),
        now: services.now(),
    })
}
