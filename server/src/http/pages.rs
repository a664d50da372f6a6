//! The pages of the dashboard and the server functions that they read through.
//!
//! Every GET address of a page stands in [`PUBLIC`] or [`SIGNED_IN`]; the handlers of posted forms are in
//! [`super::forms`], a report's file is in [`super::export_download`]. What is in neither answers 404.

mod cookies;
mod render;
mod visitor;

use app::address;
use app::error::ApiError;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, on};
use axum::{Router, routing::MethodFilter};
use http::{StatusCode, header};
use leptos::prelude::FromServerFnError as _;

pub use cookies::{
    browser_cookie, browser_token, ended_half, ended_session, half, half_cookie, local, session, session_cookie,
    theme_cookie,
};
pub use render::{answer, failed, page, redirect, refused, trouble};
pub use visitor::{SignedIn, Visitor};

pub use super::Dashboard;

/// Pages that anybody may open.
pub const PUBLIC: [&str; 5] =
    ["/login", "/login/code", "/forgot-password", "/reset-password/{token}", "/invitations/{token}"];

/// Pages for people who are signed in; others are led to the sign-in page and back.
pub const SIGNED_IN: [&str; 21] = [
    "/",
    "/account",
    "/account/second-factor",
    "/no-workspace",
    "/w/{workspace}/settings/account/apis",
    "/w/{workspace}/settings/account/api-keys",
    "/w/{workspace}/settings/account/audit-logs",
    "/w/{workspace}/settings/account/audit-logs/export",
    "/w/{workspace}/settings/account/security",
    "/exports/{export}",
    "/w/{workspace}/settings/account/api-keys/new",
    "/w/{workspace}/settings/account/api-keys/archived",
    "/w/{workspace}/settings/account/api-keys/{key}",
    "/w/{workspace}/settings/account/api-keys/{key}/edit",
    "/w/{workspace}/settings/account/api-keys/{key}/regenerate",
    "/w/{workspace}/settings/account/api-keys/{key}/archive",
    "/staff/workspaces",
    "/staff/workspaces/{workspace}",
    "/staff/nodes",
    "/staff/audit-logs",
    "/w/{workspace}/settings/account/latchkey-access",
];

/// All of it.
pub fn router(dashboard: Dashboard) -> Router {
    app::ssr::start();
    let mut router = Router::new().fallback(get(public));
    for path in PUBLIC {
        router = router.route(path, get(public));
    }
    for path in SIGNED_IN {
        router = router.route(path, get(signed_in));
    }
    for (path, method) in leptos::server_fn::axum::server_fn_paths() {
        if let Ok(method) = MethodFilter::try_from(method) {
            router = router.route(path, on(method, server_function));
        }
    }
    router.merge(super::forms::routes()).merge(super::export_download::routes()).with_state(dashboard)
}

async fn public(State(dashboard): State<Dashboard>, visitor: Visitor) -> Response {
    match &visitor.caller {
        Some(caller) if visitor.uri.path() == "/login" => redirect(&address::home(&caller.me)),
        _ => page(&dashboard, &visitor).await,
    }
}

async fn signed_in(State(dashboard): State<Dashboard>, visitor: SignedIn) -> Response {
    if visitor.uri.path() == "/" {
        return redirect(&address::home(&visitor.caller.me));
    }
    page(&dashboard, &visitor.into()).await
}

async fn server_function(State(dashboard): State<Dashboard>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    match Visitor::read(&mut parts, &dashboard).await {
        Ok(visitor) => {
            let visit = visitor.visit(&dashboard);
            let request = Request::from_parts(parts, body);
            leptos_axum::handle_server_fns_with_context(move || visit.provide(), request).await.into_response()
        }
        Err(fault) => {
            let error = render::told(&fault);
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, [(header::CONTENT_TYPE, "application/json")], Body::from(ApiError::ser(&error))).into_response()
        }
    }
}
