//! Single sign-on: people of a workspace sign in through its own identity provider (OpenID Connect).

mod domains;

use serde::{Deserialize, Serialize};

use crate::access::Role;
use crate::workspace::Workspace;

pub use domains::{BadDomain, DomainsProblem, MailDomain, read_domains};

/// What somebody becomes who comes through the provider for the first time. Never an admin: the provider would decide
/// who decides about the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NewcomerRole {
    /// Manages keys.
    Manager,
    /// Sees keys.
    Viewer,
}

impl NewcomerRole {
    /// Each, the least mighty first.
    pub const ALL: [Self; 2] = [Self::Viewer, Self::Manager];

    /// The role that it is.
    pub fn role(self) -> Role {
        match self {
            Self::Manager => Role::Manager,
            Self::Viewer => Role::Viewer,
        }
    }

    /// The one with that word, in storage and forms.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.role().as_str() == word)
    }
}

/// What a workspace's provider is, without the secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SsoFacts {
    /// Its address, as it says it itself.
    pub issuer: String,
    /// What Latchkey is called there.
    pub client_id: String,
    /// Whose people sign in through it, in the order of the alphabet.
    pub domains: Vec<MailDomain>,
    /// What they become.
    pub role: NewcomerRole,
    /// Whether it is in use.
    pub on: bool,
}

/// "Single sign-on".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SsoPage {
    /// Whose.
    pub workspace: Workspace,
    /// What is set; none before the first time.
    pub facts: Option<SsoFacts>,
    /// The address that the provider sends people back to, to register there.
    pub redirect_uri: String,
    /// The reader's mail domain, the one that the reader may add.
    pub own_domain: String,
    /// Whether the reader has a password and a second factor: the way back in when the provider is down.
    pub way_back: bool,
}

/// What a person typed into the form, for showing it again. The secret isn't among it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SsoTyped {
    /// The address.
    pub issuer: String,
    /// The client.
    pub client_id: String,
    /// Domains, one a line.
    pub domains: String,
    /// The role's word.
    pub role: String,
    /// Whether it shall be in use.
    pub on: bool,
}

impl From<&SsoFacts> for SsoTyped {
    fn from(facts: &SsoFacts) -> Self {
        Self {
            issuer: facts.issuer.clone(),
            client_id: facts.client_id.clone(),
            domains: facts.domains.iter().map(MailDomain::as_str).collect::<Vec<_>>().join("\n"),
            role: facts.role.role().as_str().to_owned(),
            on: facts.on,
        }
    }
}

/// What is wrong with the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SsoProblems {
    /// The address.
    pub issuer: Option<IssuerProblem>,
    /// The client's name is empty, too long, or has odd characters.
    pub client_id: bool,
    /// The secret.
    pub secret: Option<SecretProblem>,
    /// The domains.
    pub domains: Option<DomainsProblem>,
    /// No such role.
    pub role: bool,
    /// It can't be turned on by somebody who would have no way back in.
    pub no_way_back: bool,
}

impl SsoProblems {
    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Why an address can't be a provider's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IssuerProblem {
    /// It isn't an address, or has a query, a fragment or a user name.
    NotAnAddress,
    /// It isn't `https`.
    NotHttps,
    /// It is in a network that Latchkey doesn't ask.
    Private,
    /// Nothing answers there in time.
    Silent,
    /// What answers isn't a provider of OpenID Connect.
    NoProvider,
    /// The provider calls itself otherwise: perhaps it is somebody else's.
    CallsItselfOtherwise,
    /// It doesn't do what Latchkey needs: codes with PKCE, signed by a public key.
    Lacking,
}

/// Why a client secret can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecretProblem {
    /// There is none yet, and none was typed.
    Missing,
    /// The provider or the client is another one: its secret is another one, too.
    NeededAnew,
    /// Longer than any.
    TooLong,
}

/// Longest client name and client secret, in bytes.
pub const CLIENT_MAX: usize = 512;
/// Longest issuer, in bytes.
pub const ISSUER_MAX: usize = 512;
