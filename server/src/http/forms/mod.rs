//! What people change: the handlers of posted forms. Each parses its form, calls one use case, and either
//! leads on to another page or shows the form's page again with what became of it.

mod account;
mod form;
mod keys_archive;
mod keys_create;
mod keys_edit;
mod keys_regenerate;
mod keys_shared;
mod single_keys;
mod staff;
mod theme;

use axum::Router;
use axum::routing::post;

pub use form::Form;
pub use keys_shared::shown_once;

use super::pages::Dashboard;

/// The handlers, by address.
pub fn routes() -> Router<Dashboard> {
    Router::new()
        .route("/theme", post(theme::choose))
        .route("/w/{workspace}/settings/account/api-keys/new", post(keys_create::create))
        .route("/w/{workspace}/settings/account/api-keys/{key}/edit", post(keys_edit::edit))
        .route("/w/{workspace}/settings/account/api-keys/{key}/regenerate", post(keys_regenerate::regenerate))
        .route("/w/{workspace}/settings/account/api-keys/{key}/archive", post(keys_archive::archive))
        .merge(account::routes())
        .merge(single_keys::routes())
        .merge(staff::routes())
}
