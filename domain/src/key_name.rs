//! The name of a key, as people recognise it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A key's name: 1 to 100 characters after trimming, on one line.
///
/// Names are unique in a workspace regardless of case; [`KeyName::folded`] is what is compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyName(String);

/// Why a text can't be a key's name, or a team's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NameProblem {
    /// Nothing is left after trimming.
    #[error("Give the key a name.")]
    Empty,
    /// More characters than [`KeyName::MAX`]; holds how many there are.
    #[error("Use at most 100 characters; this name has {0}.")]
    TooLong(usize),
    /// A control character, a line break, or a character that changes the direction of the text around
    /// it and so could make one name look like another.
    #[error("Remove the invisible character (a line break, tab or other control character).")]
    Unprintable,
}

impl KeyName {
    /// Longest name, in characters (Unicode scalar values).
    pub const MAX: usize = 100;

    /// Trims and checks what a person typed.
    ///
    /// # Errors
    /// The first [`NameProblem`] that applies.
    pub fn parse(typed: &str) -> Result<Self, NameProblem> {
        one_line(typed).map(Self)
    }

    /// The name as shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which names are compared for uniqueness.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

/// Trims and checks a name of any kind: 1 to [`KeyName::MAX`] characters on one line.
pub(crate) fn one_line(typed: &str) -> Result<String, NameProblem> {
    let name = typed.trim();
    if name.is_empty() {
        return Err(NameProblem::Empty);
    }
    if name.chars().any(is_unprintable) {
        return Err(NameProblem::Unprintable);
    }
    match name.chars().count() {
        n if n > KeyName::MAX => Err(NameProblem::TooLong(n)),
        _ => Ok(name.to_owned()),
    }
}

/// Control characters, separators that break a line, and the bidirectional overrides and isolates of
/// Unicode's UAX #9. Joiners stay: emoji are made of them.
pub(crate) fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for KeyName {
    type Error = NameProblem;

    fn try_from(text: String) -> Result<Self, NameProblem> {
        Self::parse(&text)
    }
}

impl From<KeyName> for String {
    fn from(name: KeyName) -> String {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_counts_characters_after_trimming() {
        assert!(KeyName::parse(&"é".repeat(100)).is_ok());
        assert_eq!(KeyName::parse(&"é".repeat(101)), Err(NameProblem::TooLong(101)));
        assert_eq!(KeyName::parse(&format!("  {}  ", "x".repeat(100))).unwrap().as_str().len(), 100);
        assert_eq!(KeyName::parse(" \u{3000} "), Err(NameProblem::Empty));
    }

    #[test]
    fn emoji_made_of_joiners_are_a_name_and_control_characters_are_not() {
        assert!(KeyName::parse("👩‍🚀 Ops").is_ok());
        for bad in ["a\nb", "a\tb", "a\0b", "a\u{202E}b", "a\u{2028}b"] {
            assert_eq!(KeyName::parse(bad), Err(NameProblem::Unprintable), "{bad:?}");
        }
    }

    #[test]
    fn case_does_not_make_a_name_another() {
        assert_eq!(KeyName::parse("Checkout").unwrap().folded(), KeyName::parse("CHECKOUT").unwrap().folded());
    }
}
