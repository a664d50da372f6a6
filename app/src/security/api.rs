//! What the screen reads.

use domain::views::SecurityPage;
use leptos::prelude::*;

use crate::error::ApiError;
use crate::json::Json;

/// What a workspace asks of its members.
///
/// # Errors
/// Why it can't be shown.
#[server(prefix = "/api", endpoint = "security", input = Json, output = Json)]
pub async fn security(workspace: String) -> Result<SecurityPage, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    let workspace = crate::ssr::id(&workspace)?;
    crate::ssr::outcome(service::security::page(&services, &caller, &workspace).await)
}
