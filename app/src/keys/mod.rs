//! The API keys dashboard.

mod api;
mod archived;
mod confirm;
mod create;
mod detail;
mod edit;
mod form;
mod hand_over;
mod history;
mod list;
mod outcome;
mod place;
mod reveal;
mod row;
mod team;
mod waits;
mod words;

pub use api::{archived_keys, key, key_details, keys, left_keys, new_key};
pub use archived::ArchivedKeysPage;
pub use confirm::{ArchivePage, RegeneratePage};
pub use create::CreateKeyPage;
pub use detail::KeyDetailsPage;
pub use edit::EditKeyPage;
pub use hand_over::HandOverKeysPage;
pub use list::KeysListPage;
pub use outcome::{Changed, Created, Done, NewKey, NotHandedOver, Typed};
pub use reveal::Reveal;
