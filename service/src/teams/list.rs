//! The teams of a workspace.

use domain::access::Action;
use domain::ids::WorkspaceId;
use domain::refusal::NotAllowed;
use domain::team::TeamsPage;
use store::Scope;

use crate::authorise::enter;
use crate::fault::{OrFault, Outcome};
use crate::{Caller, Services};

/// Reads the active teams, and the retired ones that still have active keys.
///
/// # Errors
/// Refused when the caller may not manage people.
pub async fn list(services: &Services, caller: &Caller, workspace: &WorkspaceId) -> Outcome<TeamsPage, NotAllowed> {
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    let entered = enter(&mut tx, caller, workspace, Action::ManagePeople).await?;
    let teams = tx.counted_teams(workspace).await.or_fault()?;
    Ok(TeamsPage { workspace: entered.workspace, teams })
}
