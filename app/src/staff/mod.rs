//! The CSM's console.

mod api;
mod confirm_off;
mod done;
mod keys_table;
mod list;
mod nodes;
mod row;
mod switch;
mod workspace_page;

pub use api::{nodes, workspace, workspaces};
pub use done::Done;
pub use list::StaffWorkspacesPage;
pub use nodes::NodesPage;
pub use workspace_page::StaffWorkspacePage;
