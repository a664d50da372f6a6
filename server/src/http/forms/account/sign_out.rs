//! "Sign out", perhaps on the way to something that needs another account.

use axum::extract::State;
use axum::response::Response;
use http::header;
use service::accounts;

use crate::http::forms::Form;
use crate::http::pages::{Dashboard, Visitor, ended_session, failed, local, redirect};

/// Ends the session, and goes on to a page of our own that the form names, or to sign in. Without a session
/// there is nothing to end.
pub async fn sign_out(State(dashboard): State<Dashboard>, visitor: Visitor, form: Form) -> Response {
    if let Some(caller) = &visitor.caller
        && let Err(fault) = accounts::sign_out(&dashboard.services, caller).await
    {
        return failed(&dashboard, &visitor, &fault).await;
    }
    let next = local(&dashboard.public_url, form.one("next"));
    let mut response = redirect(next.as_deref().unwrap_or("/login"));
    if let Some(cookie) = ended_session(dashboard.secure()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
