//! The audit log: entries are added and read, never changed.

mod checkpoints;
mod entry;
mod old;
mod page;
mod prove;
mod quarters;
mod record;

pub use checkpoints::Checkpoint;
pub use entry::StoredEntry;
pub use record::Head;
