//! What the handlers of these forms hand to the pages that answer them.

use domain::refusal::{InvitationRefusal, InviteRefusal, MemberRefusal};
use serde::{Deserialize, Serialize};

/// A role and teams as they were chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedSeat {
    /// The word of the role; empty when none was chosen.
    pub role: String,
    /// The ids of the teams.
    pub teams: Vec<String>,
}

/// An invitation as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedInvite {
    /// The address.
    pub email: String,
    /// What it would give.
    pub seat: TypedSeat,
}

/// Nobody was invited.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InviteRefused {
    /// What was typed.
    pub typed: TypedInvite,
    /// Why.
    pub why: InviteRefusal,
}

/// An invitation was neither sent again nor revoked.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct InvitationRefused {
    /// Why.
    pub why: InvitationRefusal,
}

/// A member was neither changed nor removed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MemberRefused {
    /// What was chosen.
    pub typed: TypedSeat,
    /// Why.
    pub why: MemberRefusal,
}

/// What a form of the list asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// That an invitation is sent again.
    Resend,
    /// That it is taken back.
    Revoke,
}

impl Act {
    /// The word in the form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Resend => "resend",
            Self::Revoke => "revoke",
        }
    }

    /// The variant with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Resend, Self::Revoke].into_iter().find(|act| act.as_str() == word)
    }
}

/// What was just done, in the address of the page that a form led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Somebody was invited.
    Invited,
    /// An invitation was sent again.
    Resent,
    /// An invitation was taken back.
    Revoked,
    /// A member has another seat.
    Saved,
    /// A member was removed.
    Removed,
}

impl Done {
    const ALL: [Self; 5] = [Self::Invited, Self::Resent, Self::Revoked, Self::Saved, Self::Removed];

    /// The word in the address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Resent => "sent-again",
            Self::Revoked => "revoked",
            Self::Saved => "saved",
            Self::Removed => "removed",
        }
    }

    /// The variant with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.as_str() == word)
    }
}
