//! An invitation is taken back.

use domain::audit::MemberEvent;
use domain::ids::{InvitationId, WorkspaceId};
use domain::people::NamedSeat;
use domain::refusal::InvitationRefusal;

use super::{begin, record};
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// Ends an invitation that is open or has expired: its link opens nothing from now on.
///
/// # Errors
/// Refused when the caller may not, or the invitation isn't there any more.
pub async fn revoke(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    invitation: InvitationId,
) -> Outcome<(), InvitationRefusal> {
    let mut tx = begin::<InvitationRefusal>(services, caller, workspace).await?;
    let Some(open) = tx.open_invitation(workspace, invitation).await.or_fault()? else {
        return refuse(InvitationRefusal::NotOpen);
    };
    let now = services.now();
    tx.revoke_invitation(workspace, open.id, now).await.or_fault()?;
    let event = MemberEvent::InvitationRevoked { seat: NamedSeat::of(open.role, &open.teams) };
    record(services, &mut tx, caller, workspace, open.email, event, now).await.or_fault()?;
    tx.commit().await.or_fault()
}
