//! Why a use case says no: one enum per use case, written for the person who asked. What an operator
//! needs to know of a fault is never in here.

use serde::{Deserialize, Serialize};

use crate::account::{PasswordProblem, Proof};
use crate::audit::AskedProblem;
use crate::early_access::ReasonProblem;
use crate::ids::KeyId;
use crate::key::{Key, Stamp, Unchangeable};
use crate::key_name::NameProblem;
use crate::sso::SsoProblems;
use crate::team::TeamName;

/// Why a person may not do something at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotAllowed {
    /// The workspace, or the thing in it, doesn't exist for this person.
    NotFound,
    /// The person may see it, but not do this.
    Forbidden,
    /// The workspace requires a second factor, and the person has none.
    SecondFactorNeeded,
    /// The workspace has people of the person's mail domain sign in through single sign-on.
    SingleSignOnNeeded,
    /// The screen for it is off: early access isn't in the state that it needs.
    WrongScreen,
}

impl NotAllowed {
    /// The HTTP status.
    pub fn status(self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Forbidden | Self::SecondFactorNeeded | Self::SingleSignOnNeeded => 403,
            Self::WrongScreen => 409,
        }
    }
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

macro_rules! from_not_allowed {
    ($($refusal:ident),+) => {$(
        impl From<NotAllowed> for $refusal {
            fn from(why: NotAllowed) -> Self {
                Self::NotAllowed(why)
            }
        }
    )+};
}
from_not_allowed!(
    CreateKeyRefusal,
    ChangeKeyRefusal,
    SingleKeyRefusal,
    EarlyAccessRefusal,
    DeclineRefusal,
    SecurityRefusal,
    SsoSettingsRefusal,
    TeamRefusal,
    HandOverRefusal,
    ExportRefusal,
    DownloadRefusal
);

// Behind the macro that it uses.
mod people;

pub use people::{
    AcceptRefusal, InvitationRefusal, InviteProblems, InviteRefusal, InviteeRefused, MemberRefusal, SeatProblems,
};

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

/// Why early access wasn't requested or switched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EarlyAccessRefusal {
    /// The person may not.
    NotAllowed(NotAllowed),
}

/// Why a request for early access wasn't declined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeclineRefusal {
    /// The person may not.
    NotAllowed(NotAllowed),
    /// The reason needs mending.
    Reason(ReasonProblem),
    /// No request waits for an answer (any more).
    NothingAsked,
}

/// Why what a workspace asks of its members wasn't changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecurityRefusal {
    /// The person may not.
    NotAllowed(NotAllowed),
    /// The person has no second factor, and can't ask others for one.
    NoneOfYourOwn,
}

/// Why a team wasn't made, renamed or retired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TeamRefusal {
    /// The person may not, or there is no such team.
    NotAllowed(NotAllowed),
    /// The name needs mending.
    Name(TeamNameRefused),
    /// Somebody gave it another name meanwhile: this one.
    Overtaken(TeamName),
    /// It is retired.
    Retired,
}

/// Why the name of a team isn't accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TeamNameRefused {
    /// It can't be a name.
    Problem(NameProblem),
    /// An active team has it, perhaps in another case.
    Taken,
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

/// Why no report was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportRefusal {
    /// The person may not.
    NotAllowed(NotAllowed),
    /// What is asked for needs mending.
    Asked(Vec<AskedProblem>),
}

/// Why a report isn't given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DownloadRefusal {
    /// The person may not, or there is no such report, or none yet.
    NotAllowed(NotAllowed),
    /// Its time is over; the file is gone.
    Expired,
}

/// Why a sign-in failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignInRefusal {
    /// Unknown account or wrong password: one answer for both.
    WrongCredentials,
    /// People of the address's domain sign in through single sign-on: one answer for whatever was typed.
    SingleSignOn,
    /// Too many tries; another one is possible in so many seconds.
    TooManyTries {
        /// Whole seconds.
        retry_after_seconds: u32,
    },
    /// More sign-ins at once than this node can check.
    Busy,
}

/// Why single sign-on wasn't set up or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SsoSettingsRefusal {
    /// The person may not.
    NotAllowed(NotAllowed),
    /// The fields need mending.
    Fields(Box<SsoProblems>),
}

/// Why nobody was signed in through single sign-on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SsoRefusal {
    /// It isn't an email address.
    NotAnAddress,
    /// No workspace has people of that domain sign in that way.
    NoneForDomain,
    /// Too many tries; another one is possible in so many seconds.
    TooManyTries {
        /// Whole seconds.
        retry_after_seconds: u32,
    },
    /// The provider doesn't answer.
    ProviderSilent,
    /// What the provider says can't be believed. The operator's log says why.
    NotBelieved,
    /// The answer isn't to a question of this browser, comes twice, or too late.
    Lost,
    /// The provider didn't sign the person in.
    Declined,
    /// The provider tells no mail address, or one that it hasn't verified.
    NotVerified,
    /// The address isn't of a domain that the provider speaks for.
    OtherDomain,
    /// The address or the person was known as somebody else.
    OtherPerson,
    /// The person was removed from the workspace.
    Removed,
    /// A CSM's account, which no workspace's provider speaks for.
    Staff,
}

impl SsoRefusal {
    /// The HTTP status.
    pub fn status(self) -> u16 {
        match self {
            Self::NotAnAddress | Self::NoneForDomain => 422,
            Self::TooManyTries { .. } => 429,
            Self::ProviderSilent => 503,
            Self::Lost => 409,
            Self::Declined => 401,
            Self::NotBelieved
            | Self::NotVerified
            | Self::OtherDomain
            | Self::OtherPerson
            | Self::Removed
            | Self::Staff => 403,
        }
    }
}

/// Why no link to set a new password was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ForgotRefusal {
    /// It isn't an email address.
    NotAnAddress,
    /// Asked too often for this address, or from this network; possible again in so many seconds.
    TooManyTries {
        /// Whole seconds.
        retry_after_seconds: u32,
    },
}

/// What is wrong with a password that was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChosenProblem {
    /// It isn't accepted.
    Password(PasswordProblem),
    /// The two passwords differ.
    Mismatch,
}

/// Why somebody who is signed in didn't prove to be the one who signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProofRefusal {
    /// The last proof is too old, and none came with the change.
    Needed(Proof),
    /// The proof isn't right.
    Wrong(Proof),
    /// Too many tries; another one is possible in so many seconds.
    TooManyTries {
        /// Whole seconds.
        retry_after_seconds: u32,
    },
    /// More passwords at once than this node can check.
    Busy,
}

/// Why a code wasn't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CodeRefusal {
    /// It isn't right, or was taken before.
    Wrong,
    /// Too many tries; another one is possible in so many seconds.
    TooManyTries {
        /// Whole seconds.
        retry_after_seconds: u32,
    },
    /// No sign-in waits for a code (any more).
    Expired,
}

impl From<CodeRefusal> for ProofRefusal {
    fn from(why: CodeRefusal) -> Self {
        match why {
            CodeRefusal::Wrong | CodeRefusal::Expired => Self::Wrong(Proof::Code),
            CodeRefusal::TooManyTries { retry_after_seconds } => Self::TooManyTries { retry_after_seconds },
        }
    }
}

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

/// Why nothing of a second factor was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FactorRefusal {
    /// The password isn't right, or can't be looked at now.
    Password(ProofRefusal),
    /// The code isn't right, or can't be looked at now.
    Code(CodeRefusal),
    /// It is on already, or off, or was begun too long ago: the page shows what it is.
    NotInThisState,
}

impl From<ProofRefusal> for FactorRefusal {
    fn from(why: ProofRefusal) -> Self {
        Self::Password(why)
    }
}

impl From<CodeRefusal> for FactorRefusal {
    fn from(why: CodeRefusal) -> Self {
        Self::Code(why)
    }
}

/// Why a password wasn't changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangePasswordRefusal {
    /// The present password isn't right, or can't be looked at now.
    Present(ProofRefusal),
    /// The new password isn't accepted.
    Chosen(ChosenProblem),
}

impl From<ProofRefusal> for ChangePasswordRefusal {
    fn from(why: ProofRefusal) -> Self {
        Self::Present(why)
    }
}

impl From<ChosenProblem> for ChangePasswordRefusal {
    fn from(problem: ChosenProblem) -> Self {
        Self::Chosen(problem)
    }
}

/// Why a one-time link didn't set a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkRefusal {
    /// Unknown, used or expired: one answer for all.
    NotValid,
    /// The password isn't accepted.
    Chosen(ChosenProblem),
}

impl From<ChosenProblem> for LinkRefusal {
    fn from(problem: ChosenProblem) -> Self {
        Self::Chosen(problem)
    }
}

/// A use case either does what was asked, or refuses for a reason that the person reads, or fails for one
/// that the operator reads.
#[derive(Debug, thiserror::Error)]
pub enum Failure<R, F> {
    /// Refused; nothing was changed.
    #[error("refused")]
    Refused(R),
    /// Failed; nothing was changed, or it isn't known.
    #[error(transparent)]
    Fault(F),
}
