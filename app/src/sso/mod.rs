//! "Single sign-on": a workspace's identity provider.

mod api;
mod page;
mod words;

pub use api::sso_settings;
pub use page::{SsoRefused, SsoSettingsPage};
