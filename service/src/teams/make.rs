//! A new team.

use domain::access::Action;
use domain::audit::{Change, TeamChange, TeamEvent};
use domain::ids::{TeamId, WorkspaceId};
use domain::refusal::TeamRefusal;
use store::Scope;

use super::name;
use crate::authorise::enter_to_change;
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// Makes a team of that name, without members.
///
/// # Errors
/// Refused when the caller may not, or the name needs mending.
pub async fn make(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    typed: &str,
) -> Outcome<TeamId, TeamRefusal> {
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    enter_to_change::<TeamRefusal>(&mut tx, caller, workspace, Action::ManagePeople).await?;
    let name = match name::free(&mut tx, workspace, typed, None).await.or_fault()? {
        Ok(name) => name,
        Err(why) => return refuse(TeamRefusal::Name(why)),
    };
    let team = TeamId(services.uuid());
    let done = tx.insert_team(workspace, team, &name).await;
    if let Err(why) = name::written(done).or_fault()? {
        return refuse(TeamRefusal::Name(why));
    }
    let change = Change::Team(TeamChange { team, event: TeamEvent::Made { name } });
    tx.record(services.catalog(), workspace, &caller.actor(), &change, services.now()).await.or_fault()?;
    tx.commit().await.or_fault()?;
    Ok(team)
}
