//! "Security": what a workspace asks of its members' accounts.

mod api;
mod page;

pub use api::security;
pub use page::{NotRequired, SecuritySettingsPage};
