//! What the screens read.

use domain::people::{InvitePage, PeoplePage, PersonPage};
use leptos::prelude::*;

use crate::error::ApiError;
use crate::json::Json;

/// The members of a workspace, and its open invitations.
///
/// # Errors
/// Why they can't be shown.
#[server(prefix = "/api", endpoint = "users", input = Json, output = Json)]
pub async fn users(workspace: String) -> Result<PeoplePage, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    let workspace = crate::ssr::id(&workspace)?;
    crate::ssr::outcome(service::people::list(&services, &caller, &workspace).await)
}

/// What the empty form "Invite a user" needs.
///
/// # Errors
/// Why it can't be shown.
#[server(prefix = "/api", endpoint = "invite_form", input = Json, output = Json)]
pub async fn invite_form(workspace: String) -> Result<InvitePage, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    let workspace = crate::ssr::id(&workspace)?;
    crate::ssr::outcome(service::people::form(&services, &caller, &workspace).await)
}

/// One member.
///
/// # Errors
/// Why it can't be shown.
#[server(prefix = "/api", endpoint = "user", input = Json, output = Json)]
pub async fn person(workspace: String, user: String) -> Result<PersonPage, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    let workspace = crate::ssr::id(&workspace)?;
    let user = domain::ids::UserId(crate::ssr::id(&user)?);
    crate::ssr::outcome(service::people::person(&services, &caller, &workspace, user).await)
}
