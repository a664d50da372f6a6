//! Reports of the audit log: asking for one, and its page.

mod again;
mod api;
mod offer;
mod page;
mod progress;
mod words;

pub use api::{export, offered};
pub use offer::ExportOfferPage;
pub use page::ExportReportPage;
pub use progress::Progress;
pub use words::badge;
