//! What stands around every page: the document, the frame with its bars, and who is looking at it.

mod document;
mod frame;
mod session;
mod suspended;
mod theme;
mod top;

pub use document::{Bundle, Script, document};
pub use frame::{Bare, StaffFrame, Within, WorkspaceFrame};
pub use session::{Session, announce, session};
pub use suspended::legacy_keys_refused;
pub use theme::Theme;
