//! Why nothing changed about the people of a workspace.

use serde::{Deserialize, Serialize};

use super::{ChosenProblem, NotAllowed};
use crate::ids::{InvitationId, UserId};
use crate::people::DeadInvitation;
use crate::workspace::BadTitle;

from_not_allowed!(InviteRefusal, InvitationRefusal, MemberRefusal);

/// Why nobody was invited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum InviteRefusal {
    /// The person may not.
    NotAllowed(NotAllowed),
    /// A field needs mending.
    Fields(InviteProblems),
    /// Too many mails to this address; another one is possible in so many seconds.
    TooManyMails {
        /// Whole seconds.
        retry_after_seconds: u32,
    },
}

/// What is wrong with the fields of an invitation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteProblems {
    /// The address.
    pub email: Option<InviteeRefused>,
    /// The role and the teams.
    pub seat: SeatProblems,
}

/// Why an address isn't invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum InviteeRefused {
    /// It isn't an address.
    NotAnAddress,
    /// It is a member's.
    Member(UserId),
    /// It has an invitation that is open.
    Invited(InvitationId),
}

/// What is wrong with a role and teams that were chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatProblems {
    /// No role is chosen.
    pub no_role: bool,
    /// A team isn't there (any more).
    pub unknown_team: bool,
}

impl SeatProblems {
    /// Whether nothing is wrong.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

/// Why an invitation was neither sent again nor revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum InvitationRefusal {
    /// The person may not.
    NotAllowed(NotAllowed),
    /// It was accepted, revoked or sent again meanwhile.
    NotOpen,
    /// Too many mails to this address; another one is possible in so many seconds.
    TooManyMails {
        /// Whole seconds.
        retry_after_seconds: u32,
    },
}

/// Why a member was neither changed nor removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MemberRefusal {
    /// The person may not, or there is no such member.
    NotAllowed(NotAllowed),
    /// Somebody changed the member's role or teams meanwhile.
    Overtaken,
    /// A field needs mending.
    Fields(SeatProblems),
    /// Nothing differs from what is there.
    NothingChanged,
    /// The workspace would have no admin any more.
    LastAdmin,
}

/// Why an invitation wasn't accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AcceptRefusal {
    /// It does nothing (any more).
    Dead(DeadInvitation),
    /// Its address has an account, and nobody is signed in.
    SignInFirst,
    /// Somebody else is signed in.
    OtherAccount,
    /// The password isn't accepted.
    Chosen(ChosenProblem),
    /// The person's name isn't accepted.
    Name(BadTitle),
}

impl From<ChosenProblem> for AcceptRefusal {
    fn from(problem: ChosenProblem) -> Self {
        Self::Chosen(problem)
    }
}
