//! Why somebody wasn't signed in, and why nothing was changed of an account.

use serde::{Deserialize, Serialize};

use crate::account::{PasswordProblem, Proof};

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
