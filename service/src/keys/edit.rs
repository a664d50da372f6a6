//! Another name, other APIs, or another team.

use domain::access::Action;
use domain::audit::{Change, KeyChange, KeyChanged};
use domain::ids::{KeyId, WorkspaceId};
use domain::key::{Key, KeyEdit, Version};
use domain::refusal::ChangeKeyRefusal;

use super::{change, fields};
use crate::authorise::{enter_to_change, screen};
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// What a person asks for.
pub struct EditKey {
    /// The key.
    pub key: KeyId,
    /// The version that the person saw.
    pub expected: Version,
    /// The name as typed.
    pub name: String,
    /// The ids of the chosen APIs, as sent.
    pub apis: Vec<String>,
    /// The id of the chosen team, as sent: empty for none. Without a choice it stays what it is.
    pub team: Option<String>,
}

/// Changes a key's name, APIs or team; its text stays.
///
/// # Errors
/// Refused when the caller may not, the key can't be changed or was changed meanwhile, a field needs
/// mending, or nothing differs.
pub async fn edit(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    request: EditKey,
) -> Outcome<Key, ChangeKeyRefusal> {
    let mut tx = services.0.db.begin_keys(workspace).await.or_fault()?;
    let entered = enter_to_change(&mut tx, caller, workspace, Action::ManageKeys).await?;
    screen(&entered, true)?;
    let key = change::changeable(&mut tx, workspace, &request.key, request.expected).await?;
    let team = match request.team {
        None => Ok(key.team.clone()),
        Some(chosen) => fields::team(&mut tx, workspace, &chosen, key.team.as_ref()).await.or_fault()?,
    };
    let (name, apis, team) = match fields::parse(services, &request.name, &request.apis, Some(&key.apis), team) {
        Ok(fields) => fields,
        Err(problems) => return refuse(ChangeKeyRefusal::Fields(problems)),
    };
    if let Some(problems) = fields::taken(&mut tx, workspace, &name, Some(&key.id)).await.or_fault()? {
        return refuse(ChangeKeyRefusal::Fields(problems));
    }
    let Some(edit) = KeyEdit::between(&key, &name, &apis, team.as_ref()) else {
        return refuse(ChangeKeyRefusal::NothingChanged);
    };

    tx.update_key(workspace, &key.id, &name, &apis, team.as_ref().map(|team| team.id)).await.or_fault()?;
    let event = KeyChanged::Edited { edit, before: key.apis.clone(), after: apis.clone() };
    let change = Change::Key(KeyChange { key: key.id.clone(), name: name.clone(), event });
    tx.record(services.catalog(), workspace, &caller.actor(), &change, services.now()).await.or_fault()?;
    let key = key.edited(name, apis, team);
    services.commit(tx).await.or_fault()?;
    Ok(key)
}
