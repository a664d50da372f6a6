//! Why a command ended early: one line for whoever ran it.

use std::error::Error;
use std::fmt;

/// Why a command ended early. Prints as one line, causes included.
#[derive(Debug)]
pub struct Problem(String);

impl Problem {
    /// In words of its own.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// What failed, and the causes behind it.
    pub fn from_error(error: &dyn Error) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            let cause_text = cause.to_string();
            // Some errors repeat their cause in their own words.
            if !text.ends_with(&cause_text) {
                text = format!("{text}: {cause_text}");
            }
            source = cause.source();
        }
        Self(text)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.replace('\n', " "))
    }
}

impl<E: Error> From<E> for Problem {
    fn from(error: E) -> Self {
        Self::from_error(&error)
    }
}
