//! Why a command ended early: one line for whoever ran it.

use std::error::Error;
use std::fmt;
use std::process::ExitCode;

/// Why a command ended early. Prints as one line, causes included.
#[derive(Debug)]
pub struct Problem {
    text: String,
    for_people: bool,
}

/// The exit code of what starting again makes no better. Units of systemd don't start it again then.
const FOR_PEOPLE: u8 = 3;

impl Problem {
    /// In words of its own.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), for_people: false }
    }

    /// Starting again makes nothing better: people have to look first.
    pub fn for_people(text: impl Into<String>) -> Self {
        Self { text: text.into(), for_people: true }
    }

    /// What the process ends with.
    pub fn exit_code(&self) -> ExitCode {
        if self.for_people { FOR_PEOPLE.into() } else { ExitCode::FAILURE }
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
        Self::new(text)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text.replace('\n', " "))
    }
}

impl<E: Error> From<E> for Problem {
    fn from(error: E) -> Self {
        Self::from_error(&error)
    }
}
