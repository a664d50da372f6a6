//! Reading the audit log, and proving it.

mod checkpoint;
mod list;
pub(crate) mod sign;
mod verify;
mod verify_report;

pub use checkpoint::checkpoint;
pub use list::list;
pub use sign::{NotAKey, PublicKey};
pub use verify::{Break, ChainReport, verify};
pub use verify_report::{ReportBreak, WholeReport, verify_report};
