//! A workspace and the invitation of its first admin.

use domain::access::Role;
use domain::account::Email;
use domain::audit::{Actor, Change, MemberChange, MemberEvent};
use domain::ids::{InvitationId, WorkspaceId};
use domain::people::NamedSeat;
use domain::refusal::Failure;
use domain::workspace::title;
use store::invitations::Invitation;
use store::{Conflict, Scope};

use crate::Services;
use crate::fault::{OrFault, Outcome, refuse};
use crate::people::INVITATION_WORKS;
use crate::secrets::token_hash;

/// Makes a workspace; its first admin gets an invitation by mail, sent by a worker.
///
/// # Errors
/// Refused, with a sentence, when the name, id or address isn't one, or the workspace exists.
pub async fn create_workspace(services: &Services, name: &str, id: &str, admin: &str) -> Outcome<(), String> {
    let parsed = (title(name), id.parse::<WorkspaceId>(), Email::parse(admin));
    let (name, id, email) = match parsed {
        (Ok(name), Ok(id), Ok(email)) => (name, id, email),
        (Err(bad), ..) => return refuse(format!("the name can't be used: {bad}")),
        (_, Err(bad), _) => return refuse(bad.to_string()),
        (_, _, Err(bad)) => return refuse(bad.to_string()),
    };
    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    tx.enter(&id).await.or_fault()?;
    match tx.insert_workspace(&id, &name, now).await {
        Err(error) if error.conflict() == Some(Conflict::Workspace) => {
            return refuse(format!("the workspace {id} exists already"));
        }
        other => other.or_fault()?,
    }
    tx.record(services.catalog(), &id, &Actor::System, &Change::WorkspaceCreated { name }, now).await.or_fault()?;
    let invitation = Invitation {
        id: InvitationId(services.uuid()),
        workspace: id.clone(),
        email: email.clone(),
        role: Role::Admin,
        teams: Vec::new(),
        by: None,
        expires_at: now + INVITATION_WORKS,
        mail_tries: 0,
    };
    let token = services.0.pepper.invitation_token(invitation.id);
    tx.insert_invitation(&invitation, token_hash(&token), now).await.or_fault()?;
    let event = MemberEvent::Invited { seat: NamedSeat::of(Role::Admin, &[]) };
    let change = Change::Member(MemberChange { email, event });
    tx.record(services.catalog(), &id, &Actor::System, &change, now).await.or_fault()?;
    tx.commit().await.map_err(|error| Failure::Fault(error.into()))
}
