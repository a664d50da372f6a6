//! Reading the audit log, and proving it.

mod checkpoint;
mod list;
pub(crate) mod sign;
mod verify;

pub use checkpoint::checkpoint;
pub use list::list;
pub use sign::PublicKey;
pub use verify::{Break, ChainReport, verify};
