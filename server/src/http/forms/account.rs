//! Signing in and out, and what one-time links do.

mod accept_invitation;
mod forgot_password;
mod own;
mod set_password;
mod sign_in;
mod sign_out;

use app::account::{Done, LinkRefused};
use axum::response::Response;
use axum::routing::{MethodRouter, post};
use domain::refusal::LinkRefusal;
use http::{HeaderValue, StatusCode, header};

use crate::http::pages::{Dashboard, Visitor, answer, redirect};

/// The handlers, by address.
pub fn all() -> [(&'static str, MethodRouter<Dashboard>); 6] {
    [
        ("/login", post(sign_in::sign_in)),
        ("/logout", post(sign_out::sign_out)),
        ("/forgot-password", post(forgot_password::forgot_password)),
        ("/account", post(own::act)),
        ("/reset-password/{token}", post(set_password::set_password)),
        ("/invitations/{token}", post(accept_invitation::accept_invitation)),
    ]
}

fn sign_in_after(done: Done) -> Response {
    redirect(&format!("/login?done={}", done.as_str()))
}

/// With the seconds after which another try is possible.
fn retry_after(mut response: Response, seconds: u32) -> Response {
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// The page of a one-time link again, saying what to mend.
async fn refused_link(dashboard: &Dashboard, visitor: &Visitor, name: String, why: LinkRefusal) -> Response {
    let status = match why {
        LinkRefusal::NotValid => StatusCode::NOT_FOUND,
        LinkRefusal::Chosen(_) | LinkRefusal::Name(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    answer(dashboard, visitor, status, LinkRefused { name, why }).await
}
