//! The archived keys of a workspace.

use domain::access::Action;
use domain::ids::WorkspaceId;
use domain::key::Key;
use domain::refusal::NotAllowed;
use domain::views::KeysPage;

use crate::authorise::{Entered, screen};
use crate::fault::{OrFault, Outcome};
use crate::staff::enter_to_see;
use crate::{Caller, Services};

/// Reads the archived keys that are still listed, the last archived first.
///
/// # Errors
/// Refused when the caller may not see them, or early access is off.
pub async fn archived(services: &Services, caller: &Caller, workspace: &WorkspaceId) -> Outcome<KeysPage, NotAllowed> {
    let (mut tx, entered) = enter_to_see(services, caller, workspace, Action::ViewKeys).await?;
    screen(&entered, true)?;
    let keys = tx.archived_keys(workspace).await.or_fault()?;
    Ok(services.keys_page(entered, keys))
}

impl Services {
    pub(super) fn keys_page(&self, entered: Entered, keys: Vec<Key>) -> KeysPage {
        KeysPage {
            may_manage: entered.may(Action::ManageKeys),
            workspace: entered.workspace,
            keys,
            left: 0,
            apis: self.catalog().apis().to_vec(),
            now: self.now(),
        }
    }
}
