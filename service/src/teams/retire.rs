//! A team is retired: nobody is in it any more, and it takes no new keys.

use domain::access::Action;
use domain::audit::{Change, TeamChange, TeamEvent};
use domain::ids::{TeamId, WorkspaceId};
use domain::refusal::{NotAllowed, TeamRefusal};
use store::Scope;

use crate::authorise::enter_to_change;
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// Retires a team, for good. Its keys stay its, its name is free for another one. Again changes nothing.
///
/// # Errors
/// Refused when the caller may not, or there is no such team.
pub async fn retire(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    team: TeamId,
) -> Outcome<(), TeamRefusal> {
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    enter_to_change::<TeamRefusal>(&mut tx, caller, workspace, Action::ManagePeople).await?;
    let Some(team) = tx.team(workspace, team).await.or_fault()? else { return refuse(NotAllowed::NotFound) };
    if team.retired.is_some() {
        return Ok(());
    }
    let members = tx.members_of_team(workspace, team.id).await.or_fault()?;
    let members = members.into_iter().map(|member| member.email).collect();
    let now = services.now();
    // First of all the entry: it names the teams of its actor, who may be in this one.
    let change = Change::Team(TeamChange { team: team.id, event: TeamEvent::Retired { name: team.name, members } });
    tx.record(services.catalog(), workspace, &caller.actor(), &change, now).await.or_fault()?;
    tx.retire_team(workspace, team.id, now).await.or_fault()?;
    tx.commit().await.or_fault()
}
