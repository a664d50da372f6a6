//! The audit log: entries are added and read, never changed.

mod checkpoints;
mod entry;
mod find;
mod history;
mod old;
mod prove;
mod quarters;
mod record;
mod retire;

pub use checkpoints::Checkpoint;
pub use entry::{FoundEntry, StoredEntry};
pub use find::{Found, Total};
pub use prove::FoundBy;
pub use record::Head;
pub(crate) use record::Recorded;
pub use retire::{Quarter, Stub};
