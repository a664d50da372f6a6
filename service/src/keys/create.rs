//! A new key.

use domain::access::Action;
use domain::audit::{Change, KeyChange, KeyChanged};
use domain::ids::{FormToken, TeamId, WorkspaceId};
use domain::key::{Key, KeyState, Origin, Version};
use domain::notice::KeyEvent;
use domain::refusal::CreateKeyRefusal;
use store::keys::NewKey;

use super::{Minted, fields};
use crate::authorise::{enter_to_change, screen};
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// What a person asks for.
pub struct CreateKey {
    /// The name as typed.
    pub name: String,
    /// The ids of the chosen APIs, as sent.
    pub apis: Vec<String>,
    /// The id of the chosen team, as sent: empty for none. Without a choice it is the creator's own, the first
    /// by name.
    pub team: Option<String>,
    /// The form that was sent: the same form makes one key, however often it is sent.
    pub form: FormToken,
}

/// Makes a key and gives its text, which is shown once.
///
/// # Errors
/// Refused when the caller may not, a field needs mending, or the form has made its key already.
pub async fn create(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    request: CreateKey,
) -> Outcome<Minted, CreateKeyRefusal> {
    let mut tx = services.0.db.begin_keys(workspace).await.or_fault()?;
    let entered = enter_to_change(&mut tx, caller, workspace, Action::ManageKeys).await?;
    screen(&entered, true)?;
    if let Some(made) = tx.key_of_form(workspace, request.form).await.or_fault()? {
        return refuse(CreateKeyRefusal::AlreadyCreated(made));
    }
    let own = tx.teams_of(workspace, caller.me.user).await.or_fault()?.first().map(TeamId::to_string);
    let chosen = request.team.or(own).unwrap_or_default();
    let team = fields::team(&mut tx, workspace, &chosen, None).await.or_fault()?;
    let (name, apis, team) = match fields::parse(services, &request.name, &request.apis, None, team) {
        Ok(fields) => fields,
        Err(problems) => return refuse(CreateKeyRefusal::Fields(problems)),
    };
    if let Some(problems) = fields::taken(&mut tx, workspace, &name, None).await.or_fault()? {
        return refuse(CreateKeyRefusal::Fields(problems));
    }

    let id = services.new_key_id();
    let (text, hash) = services.mint(&mut tx, &id).await.or_fault()?;
    let created = caller.stamp(services.now());
    let new = NewKey {
        id: &id,
        name: &name,
        native: true,
        apis: &apis,
        team: team.as_ref().map(|team| team.id),
        hint: &text.hint(),
        hash,
        form: Some(request.form),
        created: &created,
    };
    tx.insert_key(workspace, new).await.or_fault()?;
    let event = KeyChanged::Created { apis: apis.clone(), team: team.as_ref().map(|team| team.name.clone()) };
    let change = Change::Key(KeyChange { key: id.clone(), name: name.clone(), event });
    tx.record(services.catalog(), workspace, &caller.actor(), &change, created.at).await.or_fault()?;
    let key = Key {
        id,
        name,
        origin: Origin::Native,
        apis,
        team,
        hint: text.hint(),
        state: KeyState::Active,
        version: Version::FIRST,
        created,
        regenerated: None,
        last_used: None,
    };
    services.tell_of_key(&mut tx, caller, &entered.workspace, &key, KeyEvent::Created).await.or_fault()?;
    let receipt = services.commit(tx).await.or_fault()?;
    Ok(Minted { key, text, receipt })
}
