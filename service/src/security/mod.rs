//! What a workspace asks of its members' accounts.

mod page;
mod require;

pub use page::page;
pub use require::require;
