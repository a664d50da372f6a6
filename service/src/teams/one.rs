//! One team, with its members and keys.

use domain::access::Action;
use domain::ids::{TeamId, WorkspaceId};
use domain::refusal::NotAllowed;
use domain::team::TeamPage;
use store::Scope;

use crate::authorise::enter;
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// Reads a team, active or retired.
///
/// # Errors
/// Refused when the caller may not manage people, or there is no such team in the workspace.
pub async fn one(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    team: TeamId,
) -> Outcome<TeamPage, NotAllowed> {
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    let entered = enter(&mut tx, caller, workspace, Action::ManagePeople).await?;
    let Some(team) = tx.team(workspace, team).await.or_fault()? else { return refuse(NotAllowed::NotFound) };
    let members = tx.members_of_team(workspace, team.id).await.or_fault()?.into_iter().map(Into::into).collect();
    let keys = tx.active_keys_of_team(workspace, team.id).await.or_fault()?;
    Ok(TeamPage { workspace: entered.workspace, team, members, keys, apis: services.catalog().apis().to_vec() })
}
