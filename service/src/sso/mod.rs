//! Single sign-on by OpenID Connect: a workspace's settings, and signing in through its provider.
//!
//! What a provider says counts in its workspace alone. See `docs/decisions/0019-single-sign-on.md`.

mod admit;
mod finish;
mod http;
mod page;
mod provider;
mod reach;
mod save;
mod sealed;
mod start;
mod ticket;

pub use finish::{Answer, finish};
pub use page::page;
pub use reach::Reach;
pub use save::{Saved, save};
pub use start::{Started, asks_for_it, start};

pub(crate) use http::Http;

use crate::Services;

/// Where providers send people back to.
const CALLBACK: &str = "/login/sso/callback";

impl Services {
    fn sso_redirect_uri(&self) -> String {
        self.link(CALLBACK)
    }
}
