//! The old screen: one key per API.

mod api;
mod confirm;
mod early_access;
mod outcome;
mod screen;
mod tile;

pub use api::single_keys;
pub use outcome::{Act, Refused, Tried, generate, regenerate};
pub use screen::SingleKeysScreen;
