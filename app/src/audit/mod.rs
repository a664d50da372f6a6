//! The audit log.

mod api;
mod dates;
mod filters;
mod fresh;
mod nothing;
mod page;
mod pick;
mod problems;
mod reports;
mod row;
mod table;
mod view;

pub use api::audit_log;
pub use page::AuditLogPage;
pub use view::with_query;
