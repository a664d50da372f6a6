//! Reading the audit log, and proving it.

mod checkpoint;
mod found_by;
mod list;
mod resolve;
mod retire;
pub(crate) mod sign;
mod verify;
mod verify_report;
mod zone;

pub use checkpoint::checkpoint;
pub(crate) use checkpoint::checkpoint_of;
pub use list::list;
pub use resolve::resolve;
pub use retire::retire;
pub use sign::{NotAKey, PublicKey};
pub use verify::{Break, ChainReport, verify};
pub use verify_report::{ReportBreak, WholeReport, verify_report};
