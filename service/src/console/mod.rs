//! What CSMs see.

mod detail;
mod list;

pub use detail::detail;
pub use list::list;
