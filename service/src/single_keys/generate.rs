//! The first key of an API.

use domain::access::Action;
use domain::api::ApiSet;
use domain::audit::{Change, KeyChange, KeyChanged};
use domain::ids::WorkspaceId;
use domain::key::single_key_name;
use domain::key_name::KeyName;
use domain::notice::KeyEvent;
use domain::refusal::{NotAllowed, SingleKeyRefusal};
use store::Tx;
use store::keys::NewKey;

use super::{api, key_of_api};
use crate::authorise::{enter_to_change, screen};
use crate::fault::{OrFault, Outcome, refuse};
use crate::keys::Minted;
use crate::{Caller, Fault, Services};

/// Makes the one key of an API and gives its text, which is shown once.
///
/// # Errors
/// Refused when the caller may not, there is no such API, it has a key, or early access is on.
pub async fn generate(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    api_id: &str,
) -> Outcome<Minted, SingleKeyRefusal> {
    let mut tx = services.0.db.begin_keys(workspace).await.or_fault()?;
    let entered = enter_to_change(&mut tx, caller, workspace, Action::ManageKeys).await?;
    screen(&entered, false)?;
    let api = match api(services, api_id) {
        Ok(api) => api,
        Err(why) => return refuse(why),
    };
    if key_of_api(&mut tx, workspace, &api).await.or_fault()?.is_some() {
        return refuse(SingleKeyRefusal::Exists);
    }

    let id = services.new_key_id();
    let (text, hash) = services.mint(&mut tx, &id).await.or_fault()?;
    let name = free_name(services, &mut tx, workspace, &api).await.or_fault()?;
    let created = caller.stamp(services.now());
    let apis = ApiSet::only(api.clone());
    let hint = text.hint();
    let new = NewKey {
        id: &id,
        name: &name,
        native: false,
        apis: &apis,
        team: None,
        hint: &hint,
        hash,
        form: None,
        created: &created,
    };
    tx.insert_key(workspace, new).await.or_fault()?;
    let change = Change::Key(KeyChange { key: id.clone(), name, event: KeyChanged::Generated { api } });
    tx.record(services.catalog(), workspace, &caller.actor(), &change, created.at).await.or_fault()?;
    let Some(key) = tx.key(workspace, &id).await.or_fault()? else { return refuse(NotAllowed::NotFound) };
    services.tell_of_key(&mut tx, caller, &entered.workspace, &key, KeyEvent::Created).await.or_fault()?;
    let receipt = services.commit(tx).await.or_fault()?;
    Ok(Minted { key, text, receipt })
}

/// A name for the one key of an API that no key of the workspace has.
pub(crate) async fn free_name(
    services: &Services,
    tx: &mut Tx,
    workspace: &WorkspaceId,
    api: &domain::ids::ApiId,
) -> Result<KeyName, Fault> {
    let title = services.catalog().get(api).map_or(api.as_str(), |api| api.name.as_str());
    let mut attempt = 0;
    loop {
        let name = KeyName::parse(&single_key_name(title, attempt))
            .map_err(|_| Fault::Input(format!("the name of the API {api} can't be part of a key's name")))?;
        if tx.key_named(workspace, &name).await?.is_none() {
            return Ok(name);
        }
        attempt += 1;
    }
}
