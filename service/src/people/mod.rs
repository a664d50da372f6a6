//! The people of a workspace: who belongs to it, as what, and who is invited.

mod change;
mod form;
mod invite;
mod list;
mod person;
mod remove;
mod resend;
mod revoke;
mod sent;

use domain::access::Action;
use domain::account::Email;
use domain::audit::{Change, MemberChange, MemberEvent};
use domain::ids::{UserId, WorkspaceId};
use domain::people::{NamedSeat, Seat};
use domain::refusal::{MemberRefusal, NotAllowed};
use store::people::Member;
use store::{Scope, Tx};
use time::OffsetDateTime;

use crate::authorise::enter_to_change;
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

pub use change::{ChangeSeat, change};
pub use form::form;
pub use invite::{Invite, invite};
pub use list::list;
pub use person::person;
pub use remove::remove;
pub use resend::resend;
pub use revoke::revoke;

pub(crate) use sent::INVITATION_WORKS;

/// Begins a change of a workspace's people. It reaches accounts besides: sessions end with a membership, and mails
/// to an address are counted.
async fn begin<R: From<NotAllowed>>(services: &Services, caller: &Caller, workspace: &WorkspaceId) -> Outcome<Tx, R> {
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    tx.enter(workspace).await.or_fault()?;
    enter_to_change::<R>(&mut tx, caller, workspace, Action::ManagePeople).await?;
    Ok(tx)
}

/// Records what happened to somebody's place in the workspace.
async fn record(
    services: &Services,
    tx: &mut Tx,
    caller: &Caller,
    workspace: &WorkspaceId,
    email: Email,
    event: MemberEvent,
    at: OffsetDateTime,
) -> Result<(), store::Error> {
    let change = Change::Member(MemberChange { email, event });
    tx.record(services.catalog(), workspace, &caller.actor(), &change, at).await
}

/// The member, if it is still what the person saw.
async fn as_seen(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: UserId,
    seen: &str,
) -> Outcome<(Member, NamedSeat), MemberRefusal> {
    let Some(member) = tx.member(workspace, user).await.or_fault()? else { return refuse(NotAllowed::NotFound) };
    if Seat::of(member.role, &member.teams).mark() != seen {
        return refuse(MemberRefusal::Overtaken);
    }
    let seat = NamedSeat::of(member.role, &member.teams);
    Ok((member, seat))
}
