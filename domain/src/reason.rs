//! Reasons that people give for what concerns others.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::key_name::is_unprintable;

/// A reason as it is read by whom it concerns: 1 to `MAX` characters (Unicode scalar values) in one paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reason<const MAX: usize>(String);

/// Why a text can't be a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ReasonProblem {
    /// Nothing is left after trimming.
    #[error("Say why: the workspace reads it.")]
    Empty,
    /// Too many characters.
    #[error("Use at most {most} characters; this reason has {has}.")]
    TooLong {
        /// How many there are.
        has: usize,
        /// How many there may be.
        most: usize,
    },
    /// A control character, or one that changes the direction of the text around it.
    #[error("Remove the invisible character (a control character).")]
    Unprintable,
}

impl<const MAX: usize> Reason<MAX> {
    /// Longest reason, in characters.
    pub const MAX: usize = MAX;

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
            has if has > MAX => Err(ReasonProblem::TooLong { has, most: MAX }),
            _ => Ok(Self(reason)),
        }
    }

    /// The reason as shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for Reason<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MAX: usize> TryFrom<String> for Reason<MAX> {
    type Error = ReasonProblem;

    fn try_from(text: String) -> Result<Self, ReasonProblem> {
        Self::parse(&text)
    }
}

impl<const MAX: usize> From<Reason<MAX>> for String {
    fn from(reason: Reason<MAX>) -> Self {
        reason.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_paragraph_that_can_be_read() {
        let reason = |typed: &str| Reason::<500>::parse(typed).map(|reason| reason.to_string());
        assert_eq!(reason("  Not yet:\r\n  after\tthe  move. "), Ok("Not yet: after the move.".to_owned()));
        assert_eq!(reason(" \n\t "), Err(ReasonProblem::Empty));
        assert_eq!(reason(&"ä".repeat(500)), Ok("ä".repeat(500)));
        assert_eq!(reason(&"ä".repeat(501)), Err(ReasonProblem::TooLong { has: 501, most: 500 }));
        for hidden in ["a\u{7}b", "a\u{202E}b", "a\u{0}"] {
            assert_eq!(reason(hidden), Err(ReasonProblem::Unprintable), "{hidden:?}");
        }
        assert!(serde_json::from_str::<Reason<500>>("\"\"").is_err(), "nor can one be read from elsewhere");
    }
}
