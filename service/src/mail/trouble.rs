//! Why a mail wasn't sent.

use lettre::transport::smtp::Error;

use crate::Fault;

/// Answers for good that are about this installation and not about the mail: they end when the operator
/// mends the settings. 521 takes no mail at all; 530, 534, 535, 538 are about signing in.
const ABOUT_US: [u16; 5] = [521, 530, 534, 535, 538];

/// Why a mail wasn't sent, with a text for operators: no address, no secret. What a server says beside its
/// numbers isn't in it, because most servers repeat the recipient.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MailTrouble {
    /// The mail is refused for good: sending it again helps nobody.
    #[error("refused for good: {0}")]
    Refused(String),
    /// It may be taken later.
    #[error("{0}")]
    Later(String),
}

impl From<Error> for MailTrouble {
    fn from(error: Error) -> Self {
        let Some(code) = error.status() else {
            // The text of an answer that isn't SMTP repeats the answer.
            let text = if error.is_response() { "no answer, or none in SMTP".to_owned() } else { error.to_string() };
            return Self::Later(text);
        };
        let said = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
        let text = match enhanced(&said) {
            Some(enhanced) => format!("the mail server answers {code} {enhanced}"),
            None => format!("the mail server answers {code}"),
        };
        let for_good = error.is_permanent() && !ABOUT_US.contains(&u16::from(code));
        if for_good { Self::Refused(text) } else { Self::Later(text) }
    }
}

impl From<MailTrouble> for Fault {
    fn from(trouble: MailTrouble) -> Self {
        Self::Mail(trouble.to_string())
    }
}

/// The number such as 5.1.1 that many answers begin with (RFC 3463), which says more than the code.
fn enhanced(said: &str) -> Option<&str> {
    let first = said.split_whitespace().next()?;
    let parts: Vec<_> = first.split('.').collect();
    let number = |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    (parts.len() == 3 && parts.iter().all(number)).then_some(first)
}
