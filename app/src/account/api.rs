//! What the pages behind one-time links read (whoever holds the link may: nobody is signed in), and one's own
//! account.

use domain::account::{AccountPage, Email, FactorPage, PasskeysPage};
use domain::people::InvitationLink;
use leptos::prelude::*;

use crate::error::ApiError;
use crate::json::Json;

/// The address of the account that a link sets the password of; none when the link isn't in force.
///
/// # Errors
/// Why it can't be told.
#[server(prefix = "/api", endpoint = "password_link", input = Json, output = Json)]
pub async fn password_link(token: String) -> Result<Option<Email>, ApiError> {
    let services = crate::ssr::services()?;
    crate::ssr::checked(service::accounts::password_link(&services, &token).await)
}

/// What an invitation offers to whoever follows its link.
///
/// # Errors
/// Why it can't be told.
#[server(prefix = "/api", endpoint = "invitation", input = Json, output = Json)]
pub async fn offer(token: String) -> Result<InvitationLink, ApiError> {
    let (services, me) = (crate::ssr::services()?, crate::ssr::me());
    crate::ssr::checked(service::accounts::invitation(&services, &token, me.as_ref()).await)
}

/// One's own account.
///
/// # Errors
/// Why it can't be told.
#[server(prefix = "/api", endpoint = "account", input = Json, output = Json)]
pub async fn account() -> Result<AccountPage, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    crate::ssr::checked(service::accounts::page(&services, &caller).await)
}

/// One's own second factor.
///
/// # Errors
/// Why it can't be told.
#[server(prefix = "/api", endpoint = "second_factor", input = Json, output = Json)]
pub async fn second_factor() -> Result<FactorPage, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    crate::ssr::checked(service::accounts::second_factor::page(&services, &caller).await)
}

/// One's own passkeys.
///
/// # Errors
/// Why it can't be told.
#[server(prefix = "/api", endpoint = "passkeys", input = Json, output = Json)]
pub async fn passkeys() -> Result<PasskeysPage, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    crate::ssr::checked(service::passkeys::page(&services, &caller).await)
}
