//! "Users".

use domain::access::Action;
use domain::ids::WorkspaceId;
use domain::people::{InvitationRow, MemberRow, NamedSeat, PeoplePage};
use domain::refusal::NotAllowed;
use store::Scope;
use store::people::Member;

use crate::authorise::enter;
use crate::fault::{OrFault, Outcome};
use crate::{Caller, Services};

/// Reads the members of a workspace, and its invitations that weren't answered.
///
/// # Errors
/// Refused when the caller may not change them.
pub async fn list(services: &Services, caller: &Caller, workspace: &WorkspaceId) -> Outcome<PeoplePage, NotAllowed> {
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    let entered = enter(&mut tx, caller, workspace, Action::ManagePeople).await?;
    let members = tx.members(workspace).await.or_fault()?;
    let invitations = tx.open_invitations(workspace).await.or_fault()?;
    let invitations = invitations.into_iter().map(|open| InvitationRow {
        id: open.id,
        seat: NamedSeat::of(open.role, &open.teams),
        email: open.email,
        by: open.by,
        sent: open.sent_at,
        mailed: open.mailed,
        expires: open.expires_at,
    });
    Ok(PeoplePage {
        workspace: entered.workspace,
        members: members.into_iter().map(|member| row(member, caller)).collect(),
        invitations: invitations.collect(),
        now: services.now(),
    })
}

pub(super) fn row(member: Member, reader: &Caller) -> MemberRow {
    MemberRow {
        you: member.user == reader.me.user,
        user: member.user,
        seat: NamedSeat::of(member.role, &member.teams),
        email: member.email,
        name: member.name,
        signed_in: member.signed_in_at,
    }
}
