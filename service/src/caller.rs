//! Who asks.

use std::net::IpAddr;

use domain::account::{Email, Me};
use domain::audit::Actor;
use domain::ids::{UserId, WorkspaceId};
use domain::key::Stamp;
use time::OffsetDateTime;
use uuid::Uuid;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Where a request came from, and what it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The address.
    pub ip: IpAddr,
    /// The id that its answer carries; none for what isn't a request.
    pub request: Option<Uuid>,
    /// A page asked by itself, without its reader: that keeps no session alive.
    pub unattended: bool,
}

/// A signed-in person and where the request came from.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The person.
    pub me: Me,
    /// The request.
    pub source: Source,
    /// SHA-256 of the session's token; none for the people of the demo's history, who never signed in.
    pub(crate) session: Option<[u8; 32]>,
    /// When the person last proved who it is in this session.
    pub(crate) proven_at: OffsetDateTime,
    /// Whether the person has a second factor.
    pub(crate) second_factor: bool,
    /// The workspace whose provider vouched for the person. It is the only one that the session opens.
    pub(crate) sso_workspace: Option<WorkspaceId>,
}

impl Source {
    /// A person who sent it.
    pub(crate) fn actor(self, user: UserId, email: Email) -> Actor {
        Actor::Person { user, email, ip: self.ip, request: self.request }
    }
}

impl Caller {
    /// Words that others know of the person: nothing to make a password of.
    pub(crate) fn own_words(&self) -> Vec<String> {
        let workspaces = self.me.memberships.iter().map(|membership| membership.workspace_name.clone());
        [self.me.email.to_string(), self.me.name.clone()].into_iter().chain(workspaces).collect()
    }

    pub(crate) fn actor(&self) -> Actor {
        self.source.actor(self.me.user, self.me.email.clone())
    }

    pub(crate) fn stamp(&self, at: OffsetDateTime) -> Stamp {
        Stamp { at, by: self.me.email.to_string() }
    }
}

/// The token of a session, as the cookie holds it. Doesn't print.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SessionToken(String);

impl SessionToken {
    /// A token that a browser sent.
    pub fn presented(text: String) -> Self {
        Self(text)
    }

    /// The text, for the `Set-Cookie` header.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// What a browser is known by, as its cookie holds it. Doesn't print. Opens nothing: a person is told of a
/// sign-in with a browser that isn't known.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct BrowserToken(String);

impl BrowserToken {
    const LEN: usize = 64;

    /// A token that a browser sent; none when it can't be one of ours.
    pub fn presented(text: &str) -> Option<Self> {
        let ours = text.len() == Self::LEN && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        ours.then(|| Self(text.to_owned()))
    }

    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    /// The text, for the `Set-Cookie` header.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}
