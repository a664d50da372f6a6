//! The words for teams.

use domain::key_name::NameProblem;
use domain::refusal::{TeamNameRefused, TeamRefusal};

/// What to mend about the name.
pub fn name_problem(why: &TeamRefusal) -> Option<String> {
    let TeamRefusal::Name(why) = why else { return None };
    Some(match why {
        TeamNameRefused::Problem(NameProblem::Empty) => "Give the team a name.".to_owned(),
        TeamNameRefused::Problem(problem) => problem.to_string(),
        TeamNameRefused::Taken => {
            "Another team of this workspace has this name. Choose another one; capitals make no difference.".to_owned()
        }
    })
}

/// What becomes of the members of a team that is retired.
pub fn members_leave(count: usize) -> String {
    match count {
        0 => "Nobody is in it.".to_owned(),
        1 => "1 member leaves it, and stays in the workspace.".to_owned(),
        n => format!("{n} members leave it, and stay in the workspace."),
    }
}

/// What becomes of its keys.
pub fn keys_stay(count: usize) -> String {
    match count {
        0 => "No active key belongs to it.".to_owned(),
        1 => "1 active key works as before and stays with it until it is given to another team.".to_owned(),
        n => format!("{n} active keys work as before and stay with it until they are given to another team."),
    }
}
