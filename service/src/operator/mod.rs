//! What the operator does on the command line.

mod add_staff;
mod create_workspace;
mod import_legacy;
mod pepper;
mod remove_factor;

pub use add_staff::add_staff;
pub use create_workspace::create_workspace;
pub use import_legacy::{BadRow, import_legacy};
pub use pepper::{
    PepperRefusal, PepperStatus, VersionStatus, keys_to_rehash, may_retire_pepper, pepper_status, reset_peppers,
    use_pepper,
};
pub use remove_factor::remove_factor;
