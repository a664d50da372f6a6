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

/// `1 member`, `3 members`.
pub fn members(count: usize) -> String {
    counted(count, "member", "members")
}

/// `1 active key`, `3 active keys`.
pub fn active_keys(count: usize) -> String {
    counted(count, "active key", "active keys")
}

fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        0 => format!("no {one}"),
        1 => format!("1 {one}"),
        n => format!("{n} {many}"),
    }
}
