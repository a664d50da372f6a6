//! An invitation is sent: for the first time, or again.

use domain::access::Role;
use domain::account::Email;
use domain::ids::{InvitationId, WorkspaceId};
use domain::team::Team;
use store::Tx;
use store::invitations::Invitation;
use time::{Duration, OffsetDateTime};

use crate::accounts::throttle::Throttle;
use crate::secrets::token_hash;
use crate::{Caller, Services};

/// How long an invitation can be accepted.
pub(crate) const INVITATION_WORKS: Duration = Duration::days(7);

/// To whom, and for what.
pub(super) struct ToSend<'a> {
    pub(super) workspace: &'a WorkspaceId,
    pub(super) email: &'a Email,
    pub(super) role: Role,
    pub(super) teams: &'a [Team],
}

/// In how many seconds another mail may go to this address, when it isn't now.
pub(super) async fn too_many_mails(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    email: &Email,
    now: OffsetDateTime,
) -> Result<Option<u32>, store::Error> {
    Throttle::invitation(workspace, email).take(tx, now).await
}

/// Keeps an invitation whose mail is due at once. Its link is a new one.
pub(super) async fn send(
    services: &Services,
    tx: &mut Tx,
    caller: &Caller,
    to_send: ToSend<'_>,
    now: OffsetDateTime,
) -> Result<InvitationId, store::Error> {
    let id = InvitationId(services.uuid());
    let invitation = Invitation {
        id,
        workspace: to_send.workspace.clone(),
        email: to_send.email.clone(),
        role: to_send.role,
        teams: to_send.teams.iter().map(|team| team.id).collect(),
        by: Some(caller.me.email.to_string()),
        expires_at: now + INVITATION_WORKS,
        mail_tries: 0,
    };
    let token = services.0.pepper.invitation_token(id);
    tx.insert_invitation(&invitation, token_hash(&token), now).await?;
    Ok(id)
}
