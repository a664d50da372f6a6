//! What the screen reads.

use domain::sso::SsoPage;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use crate::error::ApiError;

/// A workspace's settings of single sign-on.
///
/// # Errors
/// Why they can't be shown.
#[server(prefix = "/api", endpoint = "sso_settings", input = Json)]
pub async fn sso_settings(workspace: String) -> Result<SsoPage, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    let workspace = crate::ssr::id(&workspace)?;
    crate::ssr::outcome(service::sso::page(&services, &caller, &workspace).await)
}
