//! What people change: the handlers of posted forms. Each parses its form, calls one use case, and either
//! leads on to another page or shows the form's page again with what became of it.

mod account;
mod exports;
mod form;
mod keys_archive;
mod keys_create;
mod keys_edit;
mod keys_hand_over;
mod keys_regenerate;
mod keys_shared;
mod people;
mod security;
mod single_keys;
mod single_sign_on;
mod staff;
mod teams;
mod theme;

use axum::Router;
use axum::response::Response;
use axum::routing::{MethodRouter, post};
use domain::refusal::ProofRefusal;
use http::{HeaderValue, StatusCode, header};

pub use account::single_sign_on as sso_callback;
pub use form::Form;
pub use keys_shared::shown_once;

use super::pages::Dashboard;

/// The handlers, by address. Tests go through the list: each needs an access rule and an audit entry.
pub fn all() -> Vec<(&'static str, MethodRouter<Dashboard>)> {
    let keys: [(&str, MethodRouter<Dashboard>); 6] = [
        ("/theme", post(theme::choose)),
        ("/w/{workspace}/settings/account/api-keys/new", post(keys_create::create)),
        ("/w/{workspace}/settings/account/api-keys/hand-over", post(keys_hand_over::hand_over)),
        ("/w/{workspace}/settings/account/api-keys/{key}/edit", post(keys_edit::edit)),
        ("/w/{workspace}/settings/account/api-keys/{key}/regenerate", post(keys_regenerate::regenerate)),
        ("/w/{workspace}/settings/account/api-keys/{key}/archive", post(keys_archive::archive)),
    ];
    keys.into_iter()
        .chain(account::all())
        .chain(exports::all())
        .chain(people::all())
        .chain(security::all())
        .chain(single_keys::all())
        .chain(single_sign_on::all())
        .chain(staff::all())
        .chain(teams::all())
        .collect()
}

/// With the seconds after which another try is possible, if that is the trouble.
pub fn retry_after(mut response: Response, seconds: Option<u32>) -> Response {
    if let Some(seconds) = seconds {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// What a proof that wasn't taken is answered with, and when another try is possible, in seconds.
pub fn unproven(why: ProofRefusal) -> (StatusCode, Option<u32>) {
    match why {
        ProofRefusal::Needed(_) | ProofRefusal::Wrong(_) => (StatusCode::UNPROCESSABLE_ENTITY, None),
        ProofRefusal::TooManyTries { retry_after_seconds } => {
            (StatusCode::TOO_MANY_REQUESTS, Some(retry_after_seconds))
        }
        ProofRefusal::Busy => (StatusCode::SERVICE_UNAVAILABLE, Some(3)),
    }
}

/// All of them together.
pub fn routes() -> Router<Dashboard> {
    all().into_iter().fold(Router::new(), |router, (path, handler)| router.route(path, handler))
}
