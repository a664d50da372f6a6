//! Why a use case says no: one enum per use case, written for the person who asked. What an operator
//! needs to know of a fault is never in here.

use serde::{Deserialize, Serialize};

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

macro_rules! from_not_allowed {
    ($($refusal:ident),+) => {$(
        impl From<NotAllowed> for $refusal {
            fn from(why: NotAllowed) -> Self {
                Self::NotAllowed(why)
            }
        }
    )+};
}

// Behind the macro that they use.
mod account;
mod key;
mod people;
mod workspace;

pub use account::{
    ChangePasswordRefusal, ChosenProblem, CodeRefusal, FactorRefusal, ForgotRefusal, LinkRefusal, PasskeyRefusal,
    PasskeySignInRefusal, ProofRefusal, SignInRefusal, SsoRefusal,
};
pub use key::{
    ApisRefused, ChangeKeyRefusal, CreateKeyRefusal, HandOverProblem, HandOverRefusal, KeyFieldProblems, NameRefused,
    NoSuchTeam, Overtaken, SingleKeyRefusal,
};
pub use people::{
    AcceptRefusal, InvitationRefusal, InviteProblems, InviteRefusal, InviteeRefused, MemberRefusal, SeatProblems,
};
pub use workspace::{
    DeclineRefusal, DownloadRefusal, EarlyAccessRefusal, ExportRefusal, SecurityRefusal, SsoSettingsRefusal,
    SuspendRefusal, TeamNameRefused, TeamRefusal,
};

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
