//! What was just done in the console, and why nothing was.

use domain::refusal::{DeclineRefusal, SuspendRefusal};
use domain::suspension::SuspensionScope::{self, LegacyKeys, Workspace};
use serde::{Deserialize, Serialize};

/// What was just done, in the address of a workspace's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Early access was turned on.
    On,
    /// Early access was turned off.
    Off,
    /// The request for early access was declined.
    Declined,
    /// The workspace, or its legacy keys, were suspended.
    Suspended(SuspensionScope),
    /// They were suspended already.
    WasSuspended(SuspensionScope),
    /// The workspace, or its legacy keys, were resumed.
    Resumed(SuspensionScope),
    /// They weren't suspended.
    WasNotSuspended(SuspensionScope),
}

impl Done {
    const ALL: [Self; 11] = [
        Self::On,
        Self::Off,
        Self::Declined,
        Self::Suspended(Workspace),
        Self::WasSuspended(Workspace),
        Self::Resumed(Workspace),
        Self::WasNotSuspended(Workspace),
        Self::Suspended(LegacyKeys),
        Self::WasSuspended(LegacyKeys),
        Self::Resumed(LegacyKeys),
        Self::WasNotSuspended(LegacyKeys),
    ];

    /// The word in the address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::On => "early-access-on",
            Self::Off => "early-access-off",
            Self::Declined => "declined",
            Self::Suspended(Workspace) => "suspended",
            Self::WasSuspended(Workspace) => "was-suspended",
            Self::Resumed(Workspace) => "resumed",
            Self::WasNotSuspended(Workspace) => "was-not-suspended",
            Self::Suspended(LegacyKeys) => "legacy-suspended",
            Self::WasSuspended(LegacyKeys) => "legacy-was-suspended",
            Self::Resumed(LegacyKeys) => "legacy-resumed",
            Self::WasNotSuspended(LegacyKeys) => "legacy-was-not-suspended",
        }
    }

    /// The variant with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.as_str() == word)
    }
}

/// What a form of a workspace's page asks for, as the value of its button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Early access, and with it a yes to who asked for it.
    On,
    /// No early access any more.
    Off,
    /// A no to who asked for it.
    Decline,
}

impl Answer {
    const ALL: [Self; 3] = [Self::On, Self::Off, Self::Decline];

    /// The name of the button.
    pub const FIELD: &str = "early-access";

    /// The value.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Decline => "decline",
        }
    }

    /// The variant with that value.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.as_str() == word)
    }
}

/// Why a request wasn't declined, and what was typed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NotDeclined {
    /// The reason, word for word.
    pub reason: String,
    /// Why not.
    pub why: DeclineRefusal,
}

/// Why a workspace, or its legacy keys, weren't suspended, and what was typed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NotSuspended {
    /// The reason, word for word.
    pub reason: String,
    /// Why not.
    pub why: SuspendRefusal,
}
