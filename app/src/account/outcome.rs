//! What the handlers of these forms hand to the pages that answer them. Never a password.

use domain::refusal::{
    AcceptRefusal, ChangePasswordRefusal, CodeRefusal, FactorRefusal, ForgotRefusal, LinkRefusal, PasskeyRefusal,
    PasskeySignInRefusal, SignInRefusal, SsoRefusal,
};
use serde::{Deserialize, Serialize};

/// A sign-in that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInRefused {
    /// The address as it was typed.
    pub email: String,
    /// Where the person wanted to go.
    pub next: String,
    /// Why.
    pub why: SignInRefusal,
}

/// A link that wasn't asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForgotRefused {
    /// The address as it was typed.
    pub email: String,
    /// Why.
    pub why: ForgotRefusal,
}

/// A link that set no password yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRefused {
    /// Why.
    pub why: LinkRefusal,
}

/// An invitation that wasn't accepted yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptRefused {
    /// The person's name as it was typed.
    pub name: String,
    /// Why.
    pub why: AcceptRefusal,
}

/// A password that wasn't changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordRefused {
    /// Why.
    pub why: ChangePasswordRefusal,
}

/// A code that signed nobody in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeRefused {
    /// Where the person wanted to go.
    pub next: String,
    /// Why.
    pub why: CodeRefusal,
}

/// Somebody on the way through single sign-on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SsoAnswer {
    /// The address as it was typed; empty when the provider has answered.
    pub email: String,
    /// Where the person wants to go.
    pub next: String,
    /// Where the provider is, or why nobody was signed in.
    pub became: Result<String, SsoRefusal>,
}

/// What became of a form of "Second factor".
#[derive(Clone, Serialize, Deserialize)]
pub enum FactorAnswer {
    /// Recovery codes, shown once.
    Codes(Vec<String>),
    /// Nothing was changed.
    Refused(FactorRefusal),
}

/// What became of a form of "Passkeys".
#[derive(Clone, Serialize, Deserialize)]
pub enum PasskeyAnswer {
    /// The device is asked next.
    Asked {
        /// The options of `navigator.credentials.create`, as JSON.
        options: String,
        /// What the passkey will be called.
        name: String,
    },
    /// Recovery codes, shown once.
    Codes(Vec<String>),
    /// Nothing was changed.
    Refused {
        /// What was asked for.
        act: PasskeyAct,
        /// The name as it was typed.
        name: String,
        /// The id of the passkey to remove, as it was chosen.
        chosen: String,
        /// Why.
        why: PasskeyRefusal,
    },
}

/// A passkey that signed nobody in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeySignInRefused {
    /// Where the person wanted to go.
    pub next: String,
    /// Why.
    pub why: PasskeySignInRefusal,
}

/// What a form of "Passkeys" asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PasskeyAct {
    /// A question to a device.
    Begin,
    /// That its answer is taken.
    Add,
    /// That one is removed.
    Remove,
    /// New recovery codes.
    Codes,
}

impl PasskeyAct {
    const ALL: [Self; 4] = [Self::Begin, Self::Add, Self::Remove, Self::Codes];

    /// The word in the form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Begin => "begin",
            Self::Add => "add",
            Self::Remove => "remove",
            Self::Codes => "codes",
        }
    }

    /// The variant with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.as_str() == word)
    }
}

/// What a form of "Second factor" asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorAct {
    /// A secret for an app.
    Begin,
    /// That it comes into force.
    Confirm,
    /// New recovery codes.
    Codes,
    /// That it is removed.
    Remove,
}

impl FactorAct {
    const ALL: [Self; 4] = [Self::Begin, Self::Confirm, Self::Codes, Self::Remove];

    /// The word in the form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Begin => "begin",
            Self::Confirm => "confirm",
            Self::Codes => "codes",
            Self::Remove => "remove",
        }
    }

    /// The variant with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.as_str() == word)
    }
}

/// What a form of "Your account" asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Another password.
    Password,
    /// The end of one session.
    EndSession,
    /// The end of all.
    EndAll,
    /// Other mails.
    Notices,
}

impl Act {
    const ALL: [Self; 4] = [Self::Password, Self::EndSession, Self::EndAll, Self::Notices];

    /// The word in the form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::EndSession => "end-session",
            Self::EndAll => "end-all",
            Self::Notices => "notices",
        }
    }

    /// The variant with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.as_str() == word)
    }
}

/// What was just done, in the address of the page that a form led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// A password was set.
    PasswordSet,
    /// An invitation was accepted.
    Joined,
    /// The own password was changed.
    PasswordChanged,
    /// One of the own sessions was ended.
    SessionEnded,
    /// All of them were.
    EndedAll,
    /// The own second factor was removed.
    FactorRemoved,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// The second step of signing in took too long.
    HalfExpired,
    /// The person chose of what to be told.
    NoticesChosen,
}

impl Done {
    const ALL: [Self; 10] = [
        Self::PasswordSet,
        Self::Joined,
        Self::PasswordChanged,
        Self::SessionEnded,
        Self::EndedAll,
        Self::FactorRemoved,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::HalfExpired,
        Self::NoticesChosen,
    ];

    /// The word in the address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PasswordSet => "password-set",
            Self::Joined => "joined",
            Self::PasswordChanged => "password-changed",
            Self::SessionEnded => "session-ended",
            Self::EndedAll => "signed-out-everywhere",
            Self::FactorRemoved => "second-factor-removed",
            Self::PasskeyAdded => "passkey-added",
            Self::PasskeyRemoved => "passkey-removed",
            Self::HalfExpired => "too-late",
            Self::NoticesChosen => "mails-saved",
        }
    }

    /// The variant with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.as_str() == word)
    }
}
