//! A member gets another role, or other teams.

use domain::access::Role;
use domain::audit::MemberEvent;
use domain::ids::{UserId, WorkspaceId};
use domain::people::{NamedSeat, Seat};
use domain::refusal::MemberRefusal;

use super::{as_seen, begin, form, record};
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// What an admin sent.
pub struct ChangeSeat {
    /// The member.
    pub user: UserId,
    /// What the admin saw, by [`Seat::mark`].
    pub seen: String,
    /// The word of the role.
    pub role: String,
    /// The ids of the chosen teams, as sent.
    pub teams: Vec<String>,
}

/// Gives a member another role, or other teams, from the next request on.
///
/// # Errors
/// Refused when the caller may not, there is no such member, somebody changed it meanwhile, a field needs mending,
/// nothing differs, or no admin would be left.
pub async fn change(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    request: ChangeSeat,
) -> Outcome<(), MemberRefusal> {
    let mut tx = begin::<MemberRefusal>(services, caller, workspace).await?;
    let (member, before) = as_seen(&mut tx, workspace, request.user, &request.seen).await?;
    let there = tx.open_teams(workspace).await.or_fault()?;
    let (role, teams) = match form::seat(&request.role, &request.teams, &there) {
        Ok(seat) => seat,
        Err(problems) => return refuse(MemberRefusal::Fields(problems)),
    };
    let (seat, after) = (Seat::of(role, &teams), NamedSeat::of(role, &teams));
    if seat.mark() == request.seen {
        return refuse(MemberRefusal::NothingChanged);
    }
    if member.role == Role::Admin && role != Role::Admin && tx.count_admins(workspace).await.or_fault()? == 1 {
        return refuse(MemberRefusal::LastAdmin);
    }
    let (user, now) = (member.user, services.now());
    // The entry comes before the change, so that it names the teams that its actor was in.
    tx.lock_membership(workspace, user).await.or_fault()?;
    let event = MemberEvent::Seated { user, before, after };
    record(services, &mut tx, caller, workspace, member.email, event, now).await.or_fault()?;
    tx.set_seat(workspace, user, &seat).await.or_fault()?;
    tx.commit().await.or_fault()
}
