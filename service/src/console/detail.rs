//! One workspace, for a CSM.

use domain::access::Action;
use domain::early_access::{ConsoleRow, KeyCounts};
use domain::ids::WorkspaceId;
use domain::refusal::NotAllowed;
use domain::suspension::{Scoped, SuspensionScope};
use domain::views::ConsolePage;

use crate::fault::{OrFault, Outcome, refuse};
use crate::staff::{can_have, enter_to_see};
use crate::{Caller, Services};

/// Reads a workspace and, unless it keeps CSMs out, its active keys.
///
/// # Errors
/// Refused when the caller isn't a CSM, or there is no such workspace.
pub async fn detail(services: &Services, caller: &Caller, workspace: &WorkspaceId) -> Outcome<ConsolePage, NotAllowed> {
    if !caller.me.staff {
        return refuse(NotAllowed::NotFound);
    }
    let (mut tx, entered) = enter_to_see(services, caller, workspace, Action::ViewInConsole).await?;
    let keys = match entered.may(Action::ViewKeys) {
        true => Some(tx.active_keys(workspace).await.or_fault()?),
        false => None,
    };
    let legacy_keys = can_have(&mut tx, &entered.workspace, SuspensionScope::LegacyKeys).await.or_fault()?;
    let receipts = Scoped {
        workspace: tx.last_receipt_of_all(workspace, SuspensionScope::Workspace).await.or_fault()?,
        legacy_keys: tx.last_receipt_of_all(workspace, SuspensionScope::LegacyKeys).await.or_fault()?,
    };
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let counts = keys.as_ref().map(|keys| KeyCounts {
        active: count(keys.len()),
        legacy: count(keys.iter().filter(|key| key.is_legacy()).count()),
    });
    Ok(ConsolePage {
        row: ConsoleRow {
            id: entered.workspace.id,
            name: entered.workspace.name,
            keys: counts,
            early_access: entered.workspace.early_access,
            suspensions: entered.workspace.suspensions,
        },
        keys,
        apis: services.catalog().apis().to_vec(),
        legacy_keys,
        receipts,
        now: services.now(),
    })
}
