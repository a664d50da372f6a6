//! What the forms offer, and what they send.

use domain::access::{Action, Role};
use domain::ids::{TeamId, WorkspaceId};
use domain::people::InvitePage;
use domain::refusal::{NotAllowed, SeatProblems};
use domain::team::Team;
use store::Scope;

use crate::authorise::enter;
use crate::fault::{OrFault, Outcome};
use crate::{Caller, Services};

/// Reads what can be chosen for somebody who is to be invited.
///
/// # Errors
/// Refused when the caller may not.
pub async fn form(services: &Services, caller: &Caller, workspace: &WorkspaceId) -> Outcome<InvitePage, NotAllowed> {
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    let entered = enter(&mut tx, caller, workspace, Action::ManagePeople).await?;
    let teams = tx.open_teams(workspace).await.or_fault()?;
    Ok(InvitePage { workspace: entered.workspace, teams })
}

/// The role and the teams that a form chose, of those that there are.
pub(super) fn seat(role: &str, teams: &[String], there: &[Team]) -> Result<(Role, Vec<Team>), SeatProblems> {
    let role = Role::from_stored(role);
    let known = |id: &String| id.parse().is_ok_and(|id| there.iter().any(|team| team.id == TeamId(id)));
    let problems = SeatProblems { no_role: role.is_none(), unknown_team: !teams.iter().all(known) };
    let chosen = |team: &&Team| teams.iter().any(|id| id.parse().is_ok_and(|id| team.id == TeamId(id)));
    match role {
        Some(role) if problems.is_empty() => Ok((role, there.iter().filter(chosen).cloned().collect())),
        _ => Err(problems),
    }
}
