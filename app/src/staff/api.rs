//! What the console reads.

use domain::early_access::ConsoleRow;
use domain::views::{ConsolePage, NodesPage};
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

/// The nodes.
///
/// # Errors
/// Why they can't be shown.
#[server(prefix = "/api", endpoint = "nodes", input = Json, output = Json)]
pub async fn nodes() -> Result<NodesPage, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    crate::ssr::outcome(service::console::nodes(&services, &caller).await)
}
