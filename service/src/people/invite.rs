//! An admin invites somebody.

use domain::account::Email;
use domain::audit::MemberEvent;
use domain::ids::{InvitationId, WorkspaceId};
use domain::people::NamedSeat;
use domain::refusal::{InviteProblems, InviteRefusal, InviteeRefused};
use store::Tx;
use store::invitations::OpenInvitation;
use time::OffsetDateTime;

use super::sent::{ToSend, send, too_many_mails};
use super::{begin, form, record};
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// What an admin sent.
pub struct Invite {
    /// The address as typed.
    pub email: String,
    /// The word of the role.
    pub role: String,
    /// The ids of the chosen teams, as sent.
    pub teams: Vec<String>,
}

/// Sends an invitation. Whether the address has an account makes no difference, and nothing tells.
///
/// # Errors
/// Refused when the caller may not, a field needs mending, the address is a member's or has an open invitation, or
/// was sent too many mails.
pub async fn invite(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    request: Invite,
) -> Outcome<InvitationId, InviteRefusal> {
    let mut tx = begin::<InviteRefusal>(services, caller, workspace).await?;
    let now = services.now();
    let there = tx.open_teams(workspace).await.or_fault()?;
    let seat = form::seat(&request.role, &request.teams, &there);
    let free = free(&mut tx, workspace, &request.email, now).await.or_fault()?;
    let ((email, before), (role, teams)) = match (free, seat) {
        (Ok(free), Ok(seat)) => (free, seat),
        (free, seat) => {
            let problems = InviteProblems { email: free.err(), seat: seat.err().unwrap_or_default() };
            return refuse(InviteRefusal::Fields(problems));
        }
    };
    if let Some(retry_after_seconds) = too_many_mails(&mut tx, workspace, &email, now).await.or_fault()? {
        return refuse(InviteRefusal::TooManyMails { retry_after_seconds });
    }
    if let Some(expired) = before {
        tx.replace_invitation(workspace, expired.id, now).await.or_fault()?;
    }
    let to_send = ToSend { workspace, email: &email, role, teams: &teams };
    let id = send(services, &mut tx, caller, to_send, now).await.or_fault()?;
    let event = MemberEvent::Invited { seat: NamedSeat::of(role, &teams) };
    record(services, &mut tx, caller, workspace, email, event, now).await.or_fault()?;
    tx.commit().await.or_fault()?;
    Ok(id)
}

/// The address, if it is one that can be invited, and its invitation that has expired.
async fn free(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    typed: &str,
    now: OffsetDateTime,
) -> Result<Result<(Email, Option<OpenInvitation>), InviteeRefused>, store::Error> {
    let Ok(email) = Email::parse(typed) else { return Ok(Err(InviteeRefused::NotAnAddress)) };
    if let Some(member) = tx.member_of_address(workspace, &email).await? {
        return Ok(Err(InviteeRefused::Member(member)));
    }
    Ok(match tx.open_invitation_of_address(workspace, &email).await? {
        Some(open) if open.expires_at > now => Err(InviteeRefused::Invited(open.id)),
        before => Ok((email, before)),
    })
}
