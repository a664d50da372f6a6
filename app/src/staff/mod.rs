//! The CSM's console, and what a workspace says of it.

mod access;
mod answer;
mod api;
mod confirm_off;
mod done;
mod keys_table;
mod list;
mod log;
mod log_table;
mod nodes;
mod reason_field;
mod row;
mod suspend_page;
mod suspension;
mod switch;
mod workspace_page;

pub use access::LatchkeyAccessPage;
pub use api::{nodes, staff_access, staff_log, workspace, workspaces};
pub use done::{Answer, Done, NotDeclined, NotSuspended};
pub use list::StaffWorkspacesPage;
pub use log::StaffLogPage;
pub use nodes::NodesPage;
pub use suspend_page::StaffSuspendPage;
pub use workspace_page::StaffWorkspacePage;
