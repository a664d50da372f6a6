//! The mail domains that a workspace's provider speaks for.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Most domains of one workspace.
const MOST: usize = 50;

/// Whoever has an account there has an address of the domain: no workspace speaks for all of them.
const PUBLIC: [&str; 34] = [
    "aol.com",
    "fastmail.com",
    "free.fr",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "hotmail.com",
    "icloud.com",
    "laposte.net",
    "libero.it",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "naver.com",
    "orange.fr",
    "outlook.com",
    "pm.me",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "t-online.de",
    "web.de",
    "yahoo.com",
    "yandex.ru",
    "zoho.com",
    "163.com",
];

/// A mail domain, lower-cased, e.g. `acme.example`. International ones as in the DNS (`xn--…`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailDomain(String);

/// The text isn't a mail domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Enter mail domains such as example.com.")]
pub struct BadDomain;

impl MailDomain {
    /// Trims, checks and lower-cases what a person typed; an `@` before it is forgiven.
    ///
    /// # Errors
    /// [`BadDomain`].
    pub fn parse(typed: &str) -> Result<Self, BadDomain> {
        let text = typed.trim().to_lowercase();
        let text = text.strip_prefix('@').unwrap_or(&text);
        let label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let good = text.len() <= 253 && text.contains('.') && text.split('.').all(label);
        // An address of the internet isn't a domain, though it reads like one.
        let number = text.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
        if good && !number { Ok(Self(text.to_owned())) } else { Err(BadDomain) }
    }

    /// The domain.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a provider's of mailboxes for everybody.
    pub fn is_public(&self) -> bool {
        PUBLIC.contains(&self.0.as_str())
    }
}

impl fmt::Display for MailDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for MailDomain {
    type Error = BadDomain;

    fn try_from(text: String) -> Result<Self, BadDomain> {
        Self::parse(&text)
    }
}

impl From<MailDomain> for String {
    fn from(domain: MailDomain) -> String {
        domain.0
    }
}

/// What is wrong with the domains that were typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DomainsProblem {
    /// There is none.
    Missing,
    /// This line isn't one.
    NotOne(String),
    /// Everybody may have an address of it.
    Public(MailDomain),
    /// Whoever adds a domain has an address of it.
    NotYours(MailDomain),
    /// Another workspace has it.
    Taken(MailDomain),
    /// More than 50.
    TooMany,
}

/// Reads domains, one a line; commas are taken for line ends. Each once, in the order of the alphabet.
///
/// # Errors
/// The first thing to mend.
pub fn read_domains(typed: &str) -> Result<Vec<MailDomain>, DomainsProblem> {
    let lines = typed.split(['\n', '\r', ',']).map(str::trim).filter(|line| !line.is_empty());
    let read = |line: &str| match MailDomain::parse(line) {
        Ok(domain) if domain.is_public() => Err(DomainsProblem::Public(domain)),
        Ok(domain) => Ok(domain),
        Err(BadDomain) => Err(DomainsProblem::NotOne(line.chars().take(80).collect())),
    };
    let domains: BTreeSet<_> = lines.map(read).collect::<Result<_, _>>()?;
    match domains.len() {
        0 => Err(DomainsProblem::Missing),
        many if many > MOST => Err(DomainsProblem::TooMany),
        _ => Ok(domains.into_iter().collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_one_of_the_dns_in_lower_case() {
        assert_eq!(MailDomain::parse(" @ACME.Example ").unwrap().as_str(), "acme.example");
        for bad in ["", "acme", "a b.c", "-a.example", "a..b", "a.example/", "müller.example", "10.0.0.1", "@@a.b"] {
            assert!(MailDomain::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn domains_are_read_each_once_and_the_first_bad_one_is_named() {
        let read = |typed| read_domains(typed).map(|all| all.into_iter().map(String::from).collect::<Vec<_>>());
        assert_eq!(read("b.example\r\nA.example, b.example\n"), Ok(vec!["a.example".into(), "b.example".into()]));
        assert_eq!(read(" \n"), Err(DomainsProblem::Missing));
        assert_eq!(read("a.example\nacme"), Err(DomainsProblem::NotOne("acme".into())));
        assert_eq!(read("GMail.com"), Err(DomainsProblem::Public(MailDomain("gmail.com".into()))));
    }
}
