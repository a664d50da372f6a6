//! What the console reads.

use domain::early_access::ConsoleRow;
use domain::staff::StaffCursor;
use domain::views::{ConsolePage, NodesPage, StaffAccessPage, StaffLogPage};
use leptos::prelude::*;

use crate::error::ApiError;
use crate::json::Json;

/// The workspaces whose name or id matches.
///
/// # Errors
/// Why they can't be shown.
#[server(prefix = "/api", endpoint = "workspaces", input = Json, output = Json)]
pub async fn workspaces(query: String) -> Result<Vec<ConsoleRow>, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    crate::ssr::outcome(service::console::list(&services, &caller, &query).await)
}

/// One workspace.
///
/// # Errors
/// Why it can't be shown.
#[server(prefix = "/api", endpoint = "workspace", input = Json, output = Json)]
pub async fn workspace(workspace: String) -> Result<ConsolePage, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    let workspace = crate::ssr::id(&workspace)?;
    crate::ssr::outcome(service::console::detail(&services, &caller, &workspace).await)
}

/// A page of what CSMs did.
///
/// # Errors
/// Why it can't be shown.
#[server(prefix = "/api", endpoint = "staff_log", input = Json)]
pub async fn staff_log(cursor: StaffCursor) -> Result<StaffLogPage, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    crate::ssr::outcome(service::staff::log(&services, &caller, &cursor).await)
}

/// Whether CSMs may look into a workspace, and which of them did.
///
/// # Errors
/// Why it can't be shown.
#[server(prefix = "/api", endpoint = "staff_access", input = Json)]
pub async fn staff_access(workspace: String) -> Result<StaffAccessPage, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    let workspace = crate::ssr::id(&workspace)?;
    crate::ssr::outcome(service::staff::access(&services, &caller, &workspace).await)
}

/// The nodes.
///
/// # Errors
/// Why they can't be shown.
#[server(prefix = "/api", endpoint = "nodes", input = Json, output = Json)]
pub async fn nodes() -> Result<NodesPage, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    crate::ssr::outcome(service::console::nodes(&services, &caller).await)
}
