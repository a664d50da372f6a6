//! Reading the audit log, and proving it.

mod checkpoint;
mod list;
mod resolve;
pub(crate) mod sign;
mod verify;
mod zone;

pub use checkpoint::checkpoint;
pub(crate) use checkpoint::checkpoint_of;
pub use list::list;
pub use resolve::resolve;
pub use sign::PublicKey;
pub use verify::{Break, ChainReport, verify};
