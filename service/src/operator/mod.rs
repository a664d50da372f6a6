//! What the operator does on the command line.

mod add_staff;
mod create_workspace;
mod import_legacy;

pub use add_staff::add_staff;
pub use create_workspace::create_workspace;
pub use import_legacy::{BadRow, import_legacy};
