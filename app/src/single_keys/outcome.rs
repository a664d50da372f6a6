//! What the handlers of the old screen's forms and the screen say to each other.

use std::fmt::Display;

use domain::refusal::SingleKeyRefusal;
use serde::{Deserialize, Serialize};

use crate::address;
use crate::keys::NewKey;

/// What a form of the screen asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The first key of an API.
    Generate,
    /// A new text for the key of an API.
    Regenerate,
    /// Early access.
    Request,
}

impl Act {
    const ALL: [Self; 3] = [Self::Generate, Self::Regenerate, Self::Request];

    /// The word in the form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Generate => "generate",
            Self::Regenerate => "regenerate",
            Self::Request => "request",
        }
    }

    /// The variant with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.as_str() == word)
    }
}

/// What became of "Generate key" or "Regenerate key".
#[derive(Clone, Serialize, Deserialize)]
pub enum Tried {
    /// The key, shown once.
    Ready(Box<NewKey>),
    /// Nothing was changed.
    Refused(Refused),
}

/// Why nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The id of the API.
    pub api: String,
    /// Why.
    pub why: SingleKeyRefusal,
}

/// Where "Generate key" of an API is posted to. The API in the address tells the answer from the plain
/// screen, so that a link to that one leaves it.
pub fn generate(workspace: impl Display, api: impl Display) -> String {
    format!("{}?generate={api}", address::single_keys(workspace))
}

/// The confirmation of "Regenerate key" of an API, which is posted to itself.
pub fn regenerate(workspace: impl Display, api: impl Display) -> String {
    format!("{}?regenerate={api}", address::single_keys(workspace))
}
