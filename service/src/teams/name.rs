//! Which names are free.

use domain::ids::{TeamId, WorkspaceId};
use domain::refusal::TeamNameRefused;
use domain::team::TeamName;
use store::{Conflict, Tx};

/// Reads a name that was typed. No other active team may have it, in whatever case.
pub(super) async fn free(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    typed: &str,
    own: Option<TeamId>,
) -> Result<Result<TeamName, TeamNameRefused>, store::Error> {
    let name = match TeamName::parse(typed) {
        Ok(name) => name,
        Err(problem) => return Ok(Err(TeamNameRefused::Problem(problem))),
    };
    let folded = name.folded();
    let teams = tx.open_teams(workspace).await?;
    let taken = teams.iter().any(|team| Some(team.id) != own && team.name.folded() == folded);
    Ok(if taken { Err(TeamNameRefused::Taken) } else { Ok(name) })
}

/// What the database takes for the same name, by its own locale, is the same.
pub(super) fn written(done: Result<(), store::Error>) -> Result<Result<(), TeamNameRefused>, store::Error> {
    match done {
        Ok(()) => Ok(Ok(())),
        Err(error) if error.conflict() == Some(Conflict::TeamName) => Ok(Err(TeamNameRefused::Taken)),
        Err(error) => Err(error),
    }
}
