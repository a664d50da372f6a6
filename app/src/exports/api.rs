//! What the screens of reports read.

use domain::audit::AuditAsked;
use domain::views::{ExportOffer, ExportPage};
use leptos::prelude::*;

use crate::error::ApiError;
use crate::json::Json;

/// What a report of a view would hold.
///
/// # Errors
/// Why it can't be shown.
#[server(prefix = "/api", endpoint = "export_offer", input = Json, output = Json)]
pub async fn offered(workspace: String, asked: AuditAsked) -> Result<ExportOffer, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    let workspace = crate::ssr::id(&workspace)?;
    crate::ssr::outcome(service::exports::offer(&services, &caller, &workspace, asked).await)
}

/// A report as it is now.
///
/// # Errors
/// Why it can't be shown.
#[server(prefix = "/api", endpoint = "export", input = Json, output = Json)]
pub async fn export(export: String) -> Result<ExportPage, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    let export = crate::ssr::id(&export)?;
    crate::ssr::outcome(service::exports::page(&services, &caller, export).await)
}
