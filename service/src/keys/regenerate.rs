//! A new text for a key; the old one is refused from the commit on.

use domain::access::Action;
use domain::audit::{Change, KeyChange, KeyChanged};
use domain::ids::WorkspaceId;
use domain::notice::KeyEvent;
use domain::refusal::ChangeKeyRefusal;

use super::{ConfirmedChange, Minted, change};
use crate::accounts::step_up;
use crate::authorise::{enter_to_change, screen};
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// Replaces a key's text and gives the new one, which is shown once.
///
/// # Errors
/// Refused when the caller may not, the key can't be changed or was changed meanwhile, or the typed name
/// isn't the key's, or the sign-in is too old and no proof came along.
pub async fn regenerate(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    request: ConfirmedChange,
) -> Outcome<Minted, ChangeKeyRefusal> {
    step_up::prove(services, caller, &request.proof).await?;
    let mut tx = services.0.db.begin_keys(workspace).await.or_fault()?;
    let entered = enter_to_change(&mut tx, caller, workspace, Action::ManageKeys).await?;
    screen(&entered, true)?;
    let key = change::changeable(&mut tx, workspace, &request.key, request.expected).await?;
    if !key.confirmed_by(&request.confirmation) {
        return refuse(ChangeKeyRefusal::NotConfirmed);
    }
    step_up::require(&mut tx, caller, services.now()).await?;

    let (text, hash) = services.mint(&mut tx, &key.id).await.or_fault()?;
    let stamp = caller.stamp(services.now());
    tx.replace_key_text(workspace, &key.id, &text.hint(), hash, &stamp).await.or_fault()?;
    let event = KeyChanged::Regenerated { before: key.hint.clone(), after: text.hint() };
    let change = Change::Key(KeyChange { key: key.id.clone(), name: key.name.clone(), event });
    tx.record(services.catalog(), workspace, &caller.actor(), &change, stamp.at).await.or_fault()?;
    let key = key.regenerated(text.hint(), stamp);
    services.tell_of_key(&mut tx, caller, &entered.workspace, &key, KeyEvent::Regenerated).await.or_fault()?;
    let receipt = services.commit(tx).await.or_fault()?;
    Ok(Minted { key, text, receipt })
}
