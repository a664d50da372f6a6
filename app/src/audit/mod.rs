//! The audit log.

mod api;
mod page;

pub use api::audit_log;
pub use page::AuditLogPage;
