//! An invitation is sent again: by a new link, which works for seven days. The one before it is dead.

use domain::audit::MemberEvent;
use domain::ids::{InvitationId, WorkspaceId};
use domain::people::NamedSeat;
use domain::refusal::InvitationRefusal;

use super::sent::{ToSend, send, too_many_mails};
use super::{begin, record};
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// Sends an invitation again that is open or has expired, and gives its new id.
///
/// # Errors
/// Refused when the caller may not, the invitation isn't there any more, or too many mails went to its address.
pub async fn resend(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    invitation: InvitationId,
) -> Outcome<InvitationId, InvitationRefusal> {
    let mut tx = begin::<InvitationRefusal>(services, caller, workspace).await?;
    let Some(open) = tx.open_invitation(workspace, invitation).await.or_fault()? else {
        return refuse(InvitationRefusal::NotOpen);
    };
    let now = services.now();
    if let Some(retry_after_seconds) = too_many_mails(&mut tx, workspace, &open.email, now).await.or_fault()? {
        return refuse(InvitationRefusal::TooManyMails { retry_after_seconds });
    }
    tx.replace_invitation(workspace, open.id, now).await.or_fault()?;
    let to_send = ToSend { workspace, email: &open.email, role: open.role, teams: &open.teams };
    let id = send(services, &mut tx, caller, to_send, now).await.or_fault()?;
    let event = MemberEvent::InvitedAgain { seat: NamedSeat::of(open.role, &open.teams) };
    record(services, &mut tx, caller, workspace, open.email, event, now).await.or_fault()?;
    tx.commit().await.or_fault()?;
    Ok(id)
}
