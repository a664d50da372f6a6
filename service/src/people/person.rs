//! One member's page.

use domain::access::{Action, Role};
use domain::ids::{UserId, WorkspaceId};
use domain::people::{PersonPage, Seat};
use domain::refusal::NotAllowed;
use store::Scope;

use super::list::row;
use crate::authorise::enter;
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// Reads one member, what can be chosen, and how many keys would be left behind.
///
/// # Errors
/// Refused when the caller may not change members, or there is no such member.
pub async fn person(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    user: UserId,
) -> Outcome<PersonPage, NotAllowed> {
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    let entered = enter(&mut tx, caller, workspace, Action::ManagePeople).await?;
    let Some(member) = tx.member(workspace, user).await.or_fault()? else { return refuse(NotAllowed::NotFound) };
    Ok(PersonPage {
        workspace: entered.workspace,
        seat: Seat::of(member.role, &member.teams),
        teams: tx.open_teams(workspace).await.or_fault()?,
        keys: tx.count_keys_owned_by(workspace, &member.email).await.or_fault()?,
        only_admin: member.role == Role::Admin && tx.count_admins(workspace).await.or_fault()? == 1,
        member: row(member, caller),
        now: services.now(),
    })
}
