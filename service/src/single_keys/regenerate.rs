//! A new text for the one key of an API; the old one expires at once.

use domain::access::Action;
use domain::audit::{Change, KeyChange, KeyChanged};
use domain::ids::WorkspaceId;
use domain::key::Version;
use domain::notice::KeyEvent;
use domain::refusal::{NotAllowed, SingleKeyRefusal};

use super::{api, key_of_api};
use crate::accounts::step_up;
use crate::authorise::{enter_to_change, screen};
use crate::fault::{OrFault, Outcome, refuse};
use crate::keys::{Minted, overtaken};
use crate::{Caller, Services};

/// Replaces the text of an API's one key and gives the new one, which is shown once.
///
/// # Errors
/// Refused when the caller may not, didn't confirm, or signed in too long ago and sent no proof, the API has no key
/// or a legacy one, somebody regenerated it meanwhile, or early access is on.
pub async fn regenerate(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    api_id: &str,
    expected: Version,
    confirmed: bool,
    proof: &str,
) -> Outcome<Minted, SingleKeyRefusal> {
    step_up::prove(services, caller, proof).await?;
    let mut tx = services.0.db.begin_keys(workspace).await.or_fault()?;
    let entered = enter_to_change(&mut tx, caller, workspace, Action::ManageKeys).await?;
    screen(&entered, false)?;
    let api = match api(services, api_id) {
        Ok(api) => api,
        Err(why) => return refuse(why),
    };
    let Some(key) = key_of_api(&mut tx, workspace, &api).await.or_fault()? else {
        return refuse(NotAllowed::NotFound);
    };
    if key.is_legacy() {
        return refuse(SingleKeyRefusal::Legacy);
    }
    if key.version != expected {
        let overtaken = overtaken(&mut tx, workspace, key).await.or_fault()?;
        return refuse(SingleKeyRefusal::Overtaken(Box::new(overtaken)));
    }
    if !confirmed {
        return refuse(SingleKeyRefusal::NotConfirmed);
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
