//! What the handlers of the teams' forms hand to the pages that answer them.

use domain::refusal::TeamRefusal;
use serde::{Deserialize, Serialize};

/// A team wasn't made or renamed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TeamRefused {
    /// What was typed.
    pub typed: String,
    /// Why.
    pub why: TeamRefusal,
}

/// What was just done, in the address of the page that a form led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// A team was made.
    Made,
    /// A team was renamed.
    Renamed,
    /// A team was retired.
    Retired,
}

impl Done {
    const ALL: [Self; 3] = [Self::Made, Self::Renamed, Self::Retired];

    /// The word in the address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Renamed => "renamed",
            Self::Retired => "retired",
        }
    }

    /// The variant with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.as_str() == word)
    }
}
