//! What the audit log reads.

use domain::audit::AuditQuestion;
use domain::views::AuditPage;
use leptos::prelude::*;

use crate::error::ApiError;
use crate::json::Json;

/// A page of a workspace's audit log.
///
/// # Errors
/// Why it can't be shown.
#[server(prefix = "/api", endpoint = "audit_log", input = Json, output = Json)]
pub async fn audit_log(workspace: String, question: AuditQuestion) -> Result<AuditPage, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    let workspace = crate::ssr::id(&workspace)?;
    crate::ssr::outcome(service::audit::list(&services, &caller, &workspace, question).await)
}
