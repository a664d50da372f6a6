//! What CSMs see.

mod detail;
mod list;
mod nodes;

pub use detail::detail;
pub use list::list;
pub use nodes::nodes;
