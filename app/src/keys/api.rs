//! What the keys' screens read.

use domain::cluster::Waiting;
use domain::owner::HandOverPage;
use domain::views::{KeyDetailsView, KeyPage, KeysPage, NewKeyPage};
use leptos::prelude::*;

use crate::error::ApiError;
use crate::json::Json;

/// The active keys of a workspace.
///
/// # Errors
/// Why they can't be shown.
#[server(prefix = "/api", endpoint = "keys", input = Json, output = Json)]
pub async fn keys(workspace: String) -> Result<KeysPage, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    let workspace = crate::ssr::id(&workspace)?;
    crate::ssr::outcome(service::keys::list(&services, &caller, &workspace).await)
}

/// The archived keys of a workspace.
///
/// # Errors
/// Why they can't be shown.
#[server(prefix = "/api", endpoint = "archived_keys", input = Json, output = Json)]
pub async fn archived_keys(workspace: String) -> Result<KeysPage, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    let workspace = crate::ssr::id(&workspace)?;
    crate::ssr::outcome(service::keys::archived(&services, &caller, &workspace).await)
}

/// The keys of people who left, and who can take them.
///
/// # Errors
/// Why they can't be shown.
#[server(prefix = "/api", endpoint = "left_keys", input = Json, output = Json)]
pub async fn left_keys(workspace: String) -> Result<HandOverPage, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    let workspace = crate::ssr::id(&workspace)?;
    crate::ssr::outcome(service::keys::left(&services, &caller, &workspace).await)
}

/// One key.
///
/// # Errors
/// Why it can't be shown.
#[server(prefix = "/api", endpoint = "key", input = Json, output = Json)]
pub async fn key(workspace: String, key: String) -> Result<KeyPage, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    let workspace = crate::ssr::id(&workspace)?;
    let key = crate::ssr::id(&key)?;
    crate::ssr::outcome(service::keys::one(&services, &caller, &workspace, &key).await)
}

/// One key, what happened to it, and what it is used for.
///
/// # Errors
/// Why it can't be shown.
#[server(prefix = "/api", endpoint = "key_details", input = Json, output = Json)]
pub async fn key_details(workspace: String, key: String) -> Result<KeyDetailsView, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    let workspace = crate::ssr::id(&workspace)?;
    let key = crate::ssr::id(&key)?;
    crate::ssr::outcome(service::keys::detail(&services, &caller, &workspace, &key).await)
}

/// For which nodes the last change of a key waits; none when it is in force everywhere.
///
/// # Errors
/// Why it can't be told.
#[server(prefix = "/api", endpoint = "waiting", input = Json, output = Json)]
pub async fn waiting_for(workspace: String, key: String) -> Result<Option<Waiting>, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    let workspace = crate::ssr::id(&workspace)?;
    let key = crate::ssr::id(&key)?;
    crate::ssr::outcome(service::keys::waiting(&services, &caller, &workspace, &key).await)
}

/// What the empty form "Create new key" needs.
///
/// # Errors
/// Why it can't be shown.
#[server(prefix = "/api", endpoint = "new_key", input = Json, output = Json)]
pub async fn new_key(workspace: String) -> Result<NewKeyPage, ApiError> {
    let (services, caller) = crate::ssr::caller()?;
    let workspace = crate::ssr::id(&workspace)?;
    crate::ssr::outcome(service::keys::new(&services, &caller, &workspace).await)
}
