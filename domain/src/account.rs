//! Accounts: emails, passwords, and who is signed in.

mod browser;
mod passkey;
mod password;
mod view;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::UserId;
use crate::workspace::Membership;

pub use browser::browser_name;
pub use passkey::{PasskeyName, PasskeyRow, PasskeysPage};
pub use password::{Password, PasswordProblem, Weakness};
pub use view::{AccountPage, FactorPage, FactorState, NoticeChoice, Picture, Proof, SessionRow, Setup};

/// An email address, lower-cased: the name of an account.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// The text isn't an email address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("Enter an email address, such as name@example.com.")]
pub struct BadEmail;

impl Email {
    /// Longest address, in bytes (RFC 5321, 4.5.3.1.3, less the angle brackets).
    pub const MAX: usize = 254;

    /// Trims, checks and lower-cases what a person typed. Deliberately lax: one `@`, a dot-separated
    /// domain, no white space or control characters. Whether it exists only a mail can tell.
    ///
    /// # Errors
    /// [`BadEmail`].
    pub fn parse(typed: &str) -> Result<Self, BadEmail> {
        let text = typed.trim().to_lowercase();
        let (local, domain) = text.split_once('@').ok_or(BadEmail)?;
        let plain = |c: char| !c.is_control() && !c.is_whitespace() && !matches!(c, '<' | '>' | ',' | ';' | '"' | '\\');
        let good = !local.is_empty()
            && text.len() <= Self::MAX
            && text.chars().all(plain)
            && !domain.contains('@')
            && domain.split('.').all(|label| !label.is_empty());
        if good { Ok(Self(text)) } else { Err(BadEmail) }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands behind the `@`.
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Email {
    type Error = BadEmail;

    fn try_from(text: String) -> Result<Self, BadEmail> {
        Self::parse(&text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> String {
        email.0
    }
}

/// The person who is signed in, as the screens show them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The account.
    pub user: UserId,
    /// Its address.
    pub email: Email,
    /// The person's name.
    pub name: String,
    /// Whether the person is a CSM of the operator.
    pub staff: bool,
    /// The workspaces that the person belongs to, by name.
    pub memberships: Vec<Membership>,
}

impl Me {
    /// The membership in that workspace.
    pub fn membership(&self, workspace: &str) -> Option<&Membership> {
        self.memberships.iter().find(|m| m.workspace.as_str() == workspace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_is_one_line_with_one_at() {
        assert_eq!(Email::parse("  Maya@ACME.example ").unwrap().as_str(), "maya@acme.example");
        for bad in ["", "maya", "@x.y", "a@", "a@b@c", "a b@c.d", "a@b..c", "a\r\nBcc: x@y.z", "<a@b.c>", "a,b@c.d"] {
            assert!(Email::parse(bad).is_err(), "{bad:?}");
        }
    }
}
