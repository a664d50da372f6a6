//! Who asks.

use std::net::IpAddr;

use domain::account::Me;
use domain::audit::Actor;
use domain::key::Stamp;
use time::OffsetDateTime;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A signed-in person and where the request came from.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The person.
    pub me: Me,
    /// The address that the request came from.
    pub ip: IpAddr,
    /// SHA-256 of the session's token.
    pub(crate) session: [u8; 32],
}

impl Caller {
    pub(crate) fn actor(&self) -> Actor {
        Actor::Person { user: self.me.user, email: self.me.email.clone(), ip: self.ip }
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
