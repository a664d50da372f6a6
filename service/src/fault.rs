//! What went wrong, for operators. A person is told only that it did.

use domain::pepper::PepperVersion;
use domain::refusal::Failure;

/// A use case ends well, is refused for a reason that the person reads, or fails for one that the
/// operator reads.
pub type Outcome<T, R> = Result<T, Failure<R, Fault>>;

/// Why a use case couldn't be carried out. Never holds a secret, an address or what a person typed.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// This machine's secret file isn't the cluster's.
    #[error(
        "the secret file of this machine lacks version {0} of the pepper, or holds another secret in its place; copy \
         the file of a node that serves and restart"
    )]
    Pepper(PepperVersion),
    /// The hashing of a password.
    #[error("a password couldn't be hashed: {0}")]
    Password(String),
    /// A second factor.
    #[error("a second factor can't be used: {0}")]
    SecondFactor(&'static str),
    /// A passkey.
    #[error("passkeys can't be used: {0}")]
    Passkey(&'static str),
    /// Single sign-on.
    #[error("single sign-on can't be used: {0}")]
    SingleSignOn(&'static str),
    /// The mail settings, or a mail.
    #[error("mail: {0}")]
    Mail(String),
    /// A file of Latchkey's own.
    #[error("{what}")]
    File {
        /// What was done to it.
        what: &'static str,
        /// Why that failed.
        source: std::io::Error,
    },
    /// A background thread died.
    #[error("a background thread ended early")]
    Thread,
    /// A file of the operator.
    #[error("{0}")]
    Input(String),
}

impl Fault {
    /// Whether the database is away, so that trying again later may help.
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_unreachable())
    }

    /// The whole chain of causes in one line, for the log.
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut source = std::error::Error::source(self);
        while let Some(cause) = source {
            text.push_str(": ");
            text.push_str(&cause.to_string());
            source = cause.source();
        }
        text
    }
}

/// Refuses.
pub(crate) fn refuse<T, R>(why: impl Into<R>) -> Outcome<T, R> {
    Err(Failure::Refused(why.into()))
}

/// `?` on a store error inside a use case.
pub(crate) trait OrFault<T> {
    fn or_fault<R>(self) -> Outcome<T, R>;
}

impl<T, E: Into<Fault>> OrFault<T> for Result<T, E> {
    fn or_fault<R>(self) -> Outcome<T, R> {
        self.map_err(|error| Failure::Fault(error.into()))
    }
}
