//! Another name for a team.

use domain::access::Action;
use domain::audit::{Change, TeamChange, TeamEvent};
use domain::ids::{TeamId, WorkspaceId};
use domain::refusal::{NotAllowed, TeamRefusal};
use store::Scope;

use super::name;
use crate::authorise::enter_to_change;
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// What a person asks for.
pub struct RenameTeam {
    /// The team.
    pub team: TeamId,
    /// The name that the person saw.
    pub seen: String,
    /// The name as typed.
    pub name: String,
}

/// Gives a team another name. Entries of the audit log keep the one that it had. The name that it has already
/// changes nothing.
///
/// # Errors
/// Refused when the caller may not, there is no such team, it is retired or was renamed meanwhile, or the name
/// needs mending.
pub async fn rename(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    request: RenameTeam,
) -> Outcome<(), TeamRefusal> {
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    enter_to_change::<TeamRefusal>(&mut tx, caller, workspace, Action::ManagePeople).await?;
    let Some(team) = tx.team(workspace, request.team).await.or_fault()? else { return refuse(NotAllowed::NotFound) };
    if team.retired.is_some() {
        return refuse(TeamRefusal::Retired);
    }
    if team.name.as_str() != request.seen {
        return refuse(TeamRefusal::Overtaken(team.name));
    }
    let name = match name::free(&mut tx, workspace, &request.name, Some(team.id)).await.or_fault()? {
        Ok(name) => name,
        Err(why) => return refuse(TeamRefusal::Name(why)),
    };
    if name == team.name {
        return Ok(());
    }
    let done = tx.rename_team(workspace, team.id, &name).await;
    if let Err(why) = name::written(done).or_fault()? {
        return refuse(TeamRefusal::Name(why));
    }
    let event = TeamEvent::Renamed { before: team.name, after: name };
    let change = Change::Team(TeamChange { team: team.id, event });
    tx.record(services.catalog(), workspace, &caller.actor(), &change, services.now()).await.or_fault()?;
    tx.commit().await.or_fault()
}
