//! Reports of audit logs.

mod api;

pub use api::{export, offered};
