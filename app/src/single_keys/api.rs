//! What the old screen reads.

use domain::views::SingleKeysPage;
use leptos::prelude::*;

use crate::error::ApiError;
use crate::json::Json;

/// The APIs of a workspace, each with its one key.
///
/// # Errors
/// Why they can't be shown.
#[server(prefix = "/api", endpoint = "single_keys", input = Json, output = Json)]
pub async fn single_keys(workspace: String) -> Result<SingleKeysPage, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    let workspace = crate::ssr::id(&workspace)?;
    crate::ssr::outcome(service::single_keys::list(&services, &caller, &workspace).await)
}
