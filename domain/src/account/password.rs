//! Passwords: what may become one.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A password as typed. Neither printed nor serialised, and wiped from memory.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Password(String);

/// Why a text can't become a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum PasswordProblem {
    /// Fewer than [`Password::MIN`] characters.
    #[error("Use at least 10 characters. A few unrelated words make a good password.")]
    TooShort,
    /// More than [`Password::MAX`] characters.
    #[error("Use at most 1,024 characters.")]
    TooLong,
    /// It would be found with few guesses.
    #[error("This password is easy to guess: {0} A few unrelated words make a good one.")]
    Weak(Weakness),
}

/// What makes a password easy to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Weakness {
    /// It is on lists of passwords that were stolen elsewhere.
    #[error("it is, or resembles, one that many people have used.")]
    Common,
    /// It is made of the person's own names and addresses.
    #[error("it is made of your name, address or workspace.")]
    Own,
    /// One word of a dictionary, whatever stands around it.
    #[error("it is hardly more than one word.")]
    Word,
    /// First names and surnames.
    #[error("it is made of names.")]
    Names,
    /// Neighbours on the keyboard.
    #[error("its keys lie in a row.")]
    Keyboard,
    /// The same again.
    #[error("it repeats itself.")]
    Repeats,
    /// `abc`, `6543`.
    #[error("it counts up or down.")]
    Sequence,
    /// A date or a year.
    #[error("it is made of dates.")]
    Date,
    /// Nothing that has a name.
    #[error("it is too short for what it is made of.")]
    Short,
}

impl Password {
    /// Shortest new password, in characters.
    pub const MIN: usize = 10;
    /// Longest password that is looked at, in characters.
    pub const MAX: usize = 1024;

    /// A password typed to sign in: whatever it is, it is compared.
    pub fn typed(text: String) -> Self {
        Self(text)
    }

    /// Checks the length of a password that somebody wants to have. Any characters, no composition rules, no
    /// trimming. Whether it is easy to guess takes dictionaries, which aren't here.
    ///
    /// # Errors
    /// [`PasswordProblem`].
    pub fn chosen(text: String) -> Result<Self, PasswordProblem> {
        match text.chars().count() {
            n if n < Self::MIN => Err(PasswordProblem::TooShort),
            n if n > Self::MAX => Err(PasswordProblem::TooLong),
            _ => Ok(Self(text)),
        }
    }

    /// The text, to estimate how many guesses it takes.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The bytes, for the hash.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chosen_password_is_measured_in_characters_and_never_trimmed() {
        assert_eq!(Password::chosen("é".repeat(9)).err(), Some(PasswordProblem::TooShort));
        assert_eq!(Password::chosen(" ".repeat(10)).unwrap().as_bytes().len(), 10);
        assert!(Password::chosen("x".repeat(1024)).is_ok());
        assert_eq!(Password::chosen("x".repeat(1025)).err(), Some(PasswordProblem::TooLong));
    }
}
