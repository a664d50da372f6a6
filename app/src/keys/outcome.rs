//! What the handlers of the keys' forms hand to the pages that answer them.

use domain::cluster::Receipt;
use domain::ids::{FormToken, KeyId};
use domain::key::{Key, Version};
use domain::refusal::{ChangeKeyRefusal, HandOverProblem, KeyFieldProblems};
use serde::{Deserialize, Serialize};

/// A key in plain text, in the one answer that shows it. Neither printed nor kept anywhere else.
#[derive(Clone, Serialize, Deserialize)]
pub struct NewKey {
    /// The key.
    pub key: Key,
    /// Its text.
    pub text: String,
    /// The path of a request that it may make, for "Try it".
    pub path: String,
    /// When every node went by it.
    pub receipt: Receipt,
}

/// What was typed into the form of a key; kept when something needs mending.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// The name.
    pub name: String,
    /// The ids of the chosen APIs.
    pub apis: Vec<String>,
    /// The id of the chosen team; empty for none. Nothing when nothing was chosen yet.
    pub team: Option<String>,
}

/// What became of "Create new key".
#[derive(Clone, Serialize, Deserialize)]
pub enum Created {
    /// The key, shown once.
    Ready(Box<NewKey>),
    /// Something needs mending.
    Fields {
        /// What was typed.
        typed: Typed,
        /// The token of the form, which has made no key yet.
        form: FormToken,
        /// What needs mending.
        problems: KeyFieldProblems,
    },
    /// This very form has made its key already.
    Already(KeyId),
}

/// What became of "Edit", "Regenerate" or "Archive".
#[derive(Clone, Serialize, Deserialize)]
pub enum Changed {
    /// The new text, shown once.
    Ready(Box<NewKey>),
    /// Nothing was changed.
    Refused {
        /// What was typed.
        typed: Typed,
        /// What was typed to confirm.
        confirmation: String,
        /// The version that was on the screen.
        expected: Version,
        /// Why.
        why: ChangeKeyRefusal,
    },
}

/// Keys of somebody who left weren't handed over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NotHandedOver {
    /// Whose keys, an email.
    pub from: String,
    /// The ids of the chosen keys.
    pub keys: Vec<String>,
    /// The id of the chosen member.
    pub to: String,
    /// What needs mending.
    pub problems: Vec<HandOverProblem>,
}

/// What was just done, in the address of the page that a form led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// A key was edited.
    Edited,
    /// A key was archived.
    Archived,
}

impl Done {
    /// The word in the address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Edited => "edited",
            Self::Archived => "archived",
        }
    }

    /// The variant with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Edited, Self::Archived].into_iter().find(|done| done.as_str() == word)
    }
}
