//! What people change: the handlers of posted forms. Each parses its form, calls one use case, and either
//! leads on to another page or shows the form's page again with what became of it.

mod account;
mod exports;
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
use axum::routing::{MethodRouter, post};

pub use form::Form;
pub use keys_shared::shown_once;

use super::pages::Dashboard;

/// The handlers, by address. Tests go through the list: each needs an access rule and an audit entry.
pub fn all() -> Vec<(&'static str, MethodRouter<Dashboard>)> {
    let keys: [(&str, MethodRouter<Dashboard>); 5] = [
        ("/theme", post(theme::choose)),
        ("/w/{workspace}/settings/account/api-keys/new", post(keys_create::create)),
        ("/w/{workspace}/settings/account/api-keys/{key}/edit", post(keys_edit::edit)),
        ("/w/{workspace}/settings/account/api-keys/{key}/regenerate", post(keys_regenerate::regenerate)),
        ("/w/{workspace}/settings/account/api-keys/{key}/archive", post(keys_archive::archive)),
    ];
    keys.into_iter().chain(account::all()).chain(exports::all()).chain(single_keys::all()).chain(staff::all()).collect()
}

/// All of them together.
pub fn routes() -> Router<Dashboard> {
    all().into_iter().fold(Router::new(), |router, (path, handler)| router.route(path, handler))
}
