//! The teams of a workspace.

mod list;
mod make;
mod name;
mod one;
mod rename;
mod retire;

pub use list::list;
pub use make::make;
pub use one::one;
pub use rename::{RenameTeam, rename};
pub use retire::retire;
