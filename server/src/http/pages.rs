//! The pages of the dashboard and the server functions that they read through.
//!
//! Every address of a page stands in [`super::rules`]; the handlers of posted forms are in [`super::forms`], with the
//! address that providers of single sign-on lead back to; a report's file is in [`super::export_download`]. What is in
//! none of them answers 404.

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
    asked_passkey, asked_passkey_cookie, browser_cookie, browser_token, ended_asked_passkey, ended_half, ended_session,
    ended_ticket, half, half_cookie, local, session, session_cookie, theme_cookie, ticket, ticket_cookie,
};
pub use render::{answer, failed, page, redirect, refused, trouble};
pub use visitor::{At, SignedIn, Visitor};

pub use super::Dashboard;
use super::export_download;
use super::forms::sso_callback;
use super::rules::{PAGES, Rule};

/// All of it.
pub fn router(dashboard: Dashboard) -> Router {
    app::ssr::start();
    let mut router = Router::new().fallback(get(public));
    for (path, rule) in PAGES {
        router = match rule {
            // They have handlers of their own.
            _ if [export_download::PATH, sso_callback::PATH].contains(&path) => router,
            Rule::Anybody => router.route(path, get(public)),
            Rule::SignedIn | Rule::May(_) | Rule::Console => router.route(path, get(signed_in)),
        };
    }
    for (path, method) in leptos::server_fn::axum::server_fn_paths() {
        if let Ok(method) = MethodFilter::try_from(method) {
            router = router.route(path, on(method, server_function));
        }
    }
    let router = router.merge(super::forms::routes()).merge(sso_callback::routes());
    router.merge(export_download::routes()).with_state(dashboard)
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
