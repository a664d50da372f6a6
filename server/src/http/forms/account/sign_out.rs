//! "Sign out".

use axum::extract::State;
use axum::response::Response;
use http::header;
use service::accounts;

use crate::http::pages::{Dashboard, Visitor, ended_session, failed, redirect};

/// Ends the session. Without one there is nothing to end, and the person is where they wanted to be.
pub async fn sign_out(State(dashboard): State<Dashboard>, visitor: Visitor) -> Response {
    if let Some(caller) = &visitor.caller
        && let Err(fault) = accounts::sign_out(&dashboard.services, caller).await
    {
        return failed(&dashboard, &visitor, &fault).await;
    }
    let mut response = redirect("/login");
    if let Some(cookie) = ended_session(dashboard.secure()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
