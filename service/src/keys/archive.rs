//! A key is archived: refused, for good.

use domain::access::Action;
use domain::audit::{Change, KeyChange, KeyChanged};
use domain::ids::WorkspaceId;
use domain::key::Key;
use domain::notice::KeyEvent;
use domain::refusal::ChangeKeyRefusal;

use super::{ConfirmedChange, change};
use crate::accounts::step_up;
use crate::authorise::{enter_to_change, screen};
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// Archives a key. The one archived longest ago leaves the list when there would be more than ten.
///
/// # Errors
/// Refused when the caller may not, the key can't be changed or was changed meanwhile, or the typed name
/// isn't the key's, or the sign-in is too old and no proof came along.
pub async fn archive(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    request: ConfirmedChange,
) -> Outcome<Key, ChangeKeyRefusal> {
    step_up::prove(services, caller, &request.proof).await?;
    let mut tx = services.0.db.begin_keys(workspace).await.or_fault()?;
    let entered = enter_to_change(&mut tx, caller, workspace, Action::ManageKeys).await?;
    screen(&entered, true)?;
    let key = change::changeable(&mut tx, workspace, &request.key, request.expected).await?;
    if !key.confirmed_by(&request.confirmation) {
        return refuse(ChangeKeyRefusal::NotConfirmed);
    }
    step_up::require(&mut tx, caller, services.now()).await?;

    let stamp = caller.stamp(services.now());
    tx.archive_key(workspace, &key.id, &stamp).await.or_fault()?;
    let change = Change::Key(KeyChange { key: key.id.clone(), name: key.name.clone(), event: KeyChanged::Archived });
    tx.record(services.catalog(), workspace, &caller.actor(), &change, stamp.at).await.or_fault()?;
    let key = key.archived(stamp);
    services.tell_of_key(&mut tx, caller, &entered.workspace, &key, KeyEvent::Archived).await.or_fault()?;
    services.commit(tx).await.or_fault()?;
    Ok(key)
}
