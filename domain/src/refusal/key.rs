//! Why nothing was done to keys.

use serde::{Deserialize, Serialize};

use super::{CodeRefusal, NotAllowed, ProofRefusal};
use crate::ids::KeyId;
use crate::key::{Key, Stamp, Unchangeable};
use crate::key_name::NameProblem;

from_not_allowed!(CreateKeyRefusal, ChangeKeyRefusal, SingleKeyRefusal, HandOverRefusal);

macro_rules! from_proof {
    ($($refusal:ident),+) => {$(
        impl From<ProofRefusal> for $refusal {
            fn from(why: ProofRefusal) -> Self {
                Self::Proof(why)
            }
        }

        impl From<CodeRefusal> for $refusal {
            fn from(why: CodeRefusal) -> Self {
                Self::Proof(why.into())
            }
        }
    )+};
}
from_proof!(ChangeKeyRefusal, SingleKeyRefusal);

/// Why no key was created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CreateKeyRefusal {
    /// The person may not.
    NotAllowed(NotAllowed),
    /// The name or the APIs need mending.
    Fields(KeyFieldProblems),
    /// This very form has made its key already; the key was shown once.
    AlreadyCreated(KeyId),
}

/// What is wrong with the fields of a key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFieldProblems {
    /// The name.
    pub name: Option<NameRefused>,
    /// The choice of APIs.
    pub apis: Option<ApisRefused>,
    /// The choice of the team.
    pub team: Option<NoSuchTeam>,
}

impl KeyFieldProblems {
    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Why the name isn't accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NameRefused {
    /// It can't be a name.
    Problem(NameProblem),
    /// An active key has it, perhaps in another case.
    Taken,
    /// An archived key has it, perhaps in another case.
    TakenByArchived,
}

/// Why the choice of APIs isn't accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ApisRefused {
    /// None is chosen.
    NoneChosen,
    /// There is no such API (any more).
    Unknown(String),
}

/// The workspace has no such team, or it is retired and takes no keys: one answer for both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoSuchTeam;

/// Why a key wasn't edited, regenerated or archived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangeKeyRefusal {
    /// The person may not, or there is no such key.
    NotAllowed(NotAllowed),
    /// Legacy and archived keys can't be changed.
    Unchangeable(Unchangeable),
    /// Somebody changed the key meanwhile.
    Overtaken(Box<Overtaken>),
    /// The name or the APIs need mending.
    Fields(KeyFieldProblems),
    /// Nothing differs from what the key is.
    NothingChanged,
    /// The typed name isn't the key's.
    NotConfirmed,
    /// The person has to prove once more who it is.
    Proof(ProofRefusal),
}

/// Why the one key of an API wasn't generated or regenerated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SingleKeyRefusal {
    /// The person may not, or there is no such API or key.
    NotAllowed(NotAllowed),
    /// The API has a key already.
    Exists,
    /// The key is a legacy key: view only.
    Legacy,
    /// Somebody regenerated it meanwhile.
    Overtaken(Box<Overtaken>),
    /// The person didn't confirm that the old key may expire.
    NotConfirmed,
    /// The person has to prove once more who it is.
    Proof(ProofRefusal),
}

/// Why keys of people who left weren't handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HandOverRefusal {
    /// The person may not.
    NotAllowed(NotAllowed),
    /// What is chosen needs mending.
    Fields(Vec<HandOverProblem>),
}

/// What is wrong with a choice of keys and of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HandOverProblem {
    /// No key is chosen.
    NoKey,
    /// A chosen key isn't among those of people who left (any more): it was handed over or archived meanwhile.
    KeysGone,
    /// No member is chosen, or the person isn't one (any more).
    NoMember,
}

/// What another person did to a key meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overtaken {
    /// The key as it is now.
    pub now: Key,
    /// The sentence of the audit log, e.g. `Regenerated “Checkout”`.
    pub activity: String,
    /// When, and by whom.
    pub stamp: Stamp,
}
