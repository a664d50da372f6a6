//! What the teams' screens read.

use domain::team::{TeamPage, TeamsPage};
use leptos::prelude::*;

use crate::error::ApiError;
use crate::json::Json;

/// The teams of a workspace.
///
/// # Errors
/// Why they can't be shown.
#[server(prefix = "/api", endpoint = "teams", input = Json, output = Json)]
pub async fn teams(workspace: String) -> Result<TeamsPage, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    let workspace = crate::ssr::id(&workspace)?;
    crate::ssr::outcome(service::teams::list(&services, &caller, &workspace).await)
}

/// One team, its members and its keys.
///
/// # Errors
/// Why it can't be shown.
#[server(prefix = "/api", endpoint = "team", input = Json, output = Json)]
pub async fn team(workspace: String, team: String) -> Result<TeamPage, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    let workspace = crate::ssr::id(&workspace)?;
    let team = crate::ssr::id(&team)?;
    crate::ssr::outcome(service::teams::one(&services, &caller, &workspace, team).await)
}
