//! Teams: who works together in a workspace, and whose keys are whose.

mod view;

use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::ids::TeamId;
use crate::key_name::{NameProblem, one_line};

pub use view::{Member, TeamPage, TeamRow, TeamsPage};

/// A team's name: 1 to 100 characters after trimming, on one line.
///
/// Names are unique among the active teams of a workspace regardless of case; [`TeamName::folded`] is what is
/// compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TeamName(String);

impl TeamName {
    /// Trims and checks what a person typed, by the rules of a key's name.
    ///
    /// # Errors
    /// The first [`NameProblem`] that applies.
    pub fn parse(typed: &str) -> Result<Self, NameProblem> {
        one_line(typed).map(Self)
    }

    /// The name as shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which names are compared for uniqueness.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

impl fmt::Display for TeamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for TeamName {
    type Error = NameProblem;

    fn try_from(text: String) -> Result<Self, NameProblem> {
        Self::parse(&text)
    }
}

impl From<TeamName> for String {
    fn from(name: TeamName) -> String {
        name.0
    }
}

/// A team of a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// Its name.
    pub name: TeamName,
    /// Since when it takes no members and no keys any more.
    pub retired: Option<OffsetDateTime>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_1_to_100_characters_on_one_line_and_case_does_not_make_it_another() {
        assert_eq!(TeamName::parse("  Growth ").unwrap().as_str(), "Growth");
        assert!(TeamName::parse(&"é".repeat(100)).is_ok());
        assert_eq!(TeamName::parse(&"é".repeat(101)), Err(NameProblem::TooLong(101)));
        assert_eq!(TeamName::parse(" \t"), Err(NameProblem::Empty));
        assert_eq!(TeamName::parse("a\u{202E}b"), Err(NameProblem::Unprintable));
        assert_eq!(TeamName::parse("ÉQUIPE").unwrap().folded(), TeamName::parse("équipe").unwrap().folded());
    }
}
