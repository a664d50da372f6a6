//! Early access to multiple keys.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::WorkspaceId;
use crate::key::Stamp;
use crate::key_name::is_unprintable;

/// Whether a workspace has the new dashboard, and how it came to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EarlyAccess {
    /// One key per API, on the old screen.
    Off {
        /// Whether somebody asked for early access, and what was answered.
        request: Request,
    },
    /// The API keys dashboard.
    On {
        /// When it was turned on, and by whom.
        enabled: Stamp,
    },
}

/// A workspace's request for early access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// Nobody has asked.
    None,
    /// Somebody has asked, and waits for an answer.
    Open(Stamp),
    /// The last answer was no. Anybody who may ask, may ask again.
    Declined {
        /// When, and by whom.
        stamp: Stamp,
        /// Why.
        reason: DeclineReason,
    },
}

impl EarlyAccess {
    /// Whether the new dashboard is on.
    pub fn is_on(&self) -> bool {
        matches!(self, Self::On { .. })
    }

    /// The request that waits for an answer: when it was made, and by whom.
    pub fn open_request(&self) -> Option<&Stamp> {
        match self {
            Self::Off { request: Request::Open(stamp) } => Some(stamp),
            Self::Off { .. } | Self::On { .. } => None,
        }
    }
}

/// Why a request was declined, as the person who asked reads it: 1 to 500 characters in one paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DeclineReason(String);

/// Why a text can't be a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ReasonProblem {
    /// Nothing is left after trimming.
    #[error("Say why: the person who asked reads it.")]
    Empty,
    /// More characters than [`DeclineReason::MAX`]; holds how many there are.
    #[error("Use at most 500 characters; this reason has {0}.")]
    TooLong(usize),
    /// A control character, or one that changes the direction of the text around it.
    #[error("Remove the invisible character (a control character).")]
    Unprintable,
}

impl DeclineReason {
    /// Longest reason, in characters (Unicode scalar values).
    pub const MAX: usize = 500;

    /// Checks what a person typed. Line breaks and runs of spaces become one space: mails and the audit log
    /// have one line for it.
    ///
    /// # Errors
    /// The first [`ReasonProblem`] that applies.
    pub fn parse(typed: &str) -> Result<Self, ReasonProblem> {
        let reason = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        if reason.is_empty() {
            return Err(ReasonProblem::Empty);
        }
        if reason.chars().any(is_unprintable) {
            return Err(ReasonProblem::Unprintable);
        }
        match reason.chars().count() {
            n if n > Self::MAX => Err(ReasonProblem::TooLong(n)),
            _ => Ok(Self(reason)),
        }
    }

    /// The reason as shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DeclineReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for DeclineReason {
    type Error = ReasonProblem;

    fn try_from(text: String) -> Result<Self, ReasonProblem> {
        Self::parse(&text)
    }
}

impl From<DeclineReason> for String {
    fn from(reason: DeclineReason) -> Self {
        reason.0
    }
}

/// A workspace as the CSM's console lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsoleRow {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// How many keys it has; none when it keeps CSMs out.
    pub keys: Option<KeyCounts>,
    /// The state of its early access.
    pub early_access: EarlyAccess,
}

/// How many active keys a workspace has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyCounts {
    /// All of them, legacy ones included.
    pub active: i64,
    /// Legacy keys among them.
    pub legacy: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_paragraph_that_can_be_read() {
        let reason = |typed: &str| DeclineReason::parse(typed).map(|reason| reason.to_string());
        assert_eq!(reason("  Not yet:\r\n  after\tthe  move. "), Ok("Not yet: after the move.".to_owned()));
        assert_eq!(reason(" \n\t "), Err(ReasonProblem::Empty));
        assert_eq!(reason(&"ä".repeat(500)), Ok("ä".repeat(500)));
        assert_eq!(reason(&"ä".repeat(501)), Err(ReasonProblem::TooLong(501)));
        for hidden in ["a\u{7}b", "a\u{202E}b", "a\u{0}"] {
            assert_eq!(reason(hidden), Err(ReasonProblem::Unprintable), "{hidden:?}");
        }
        assert!(serde_json::from_str::<DeclineReason>("\"\"").is_err(), "nor can one be read from elsewhere");
    }
}
