//! Rendering: the app, for an address, with what is known of the request.

use app::account::DemoMode;
use app::error::ApiError;
use app::posted::Posted;
use app::shell::{Bundle, document};
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use domain::refusal::NotAllowed;
use http::{HeaderValue, StatusCode, header};
use leptos::nonce::use_nonce;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::ResponseOptions;
use service::Fault;

use super::{Dashboard, Visitor};

/// The page at the address that the visitor asked for.
pub async fn page(dashboard: &Dashboard, visitor: &Visitor) -> Response {
    render(dashboard, visitor, None, || {}).await
}

/// The page at the address to which a form was posted, showing what became of the form.
pub async fn answer<T>(dashboard: &Dashboard, visitor: &Visitor, status: StatusCode, outcome: T) -> Response
where
    T: Clone + Send + Sync + 'static,
{
    let posted = Posted(outcome);
    render(dashboard, visitor, Some(status), move || provide_context(posted.clone())).await
}

/// A page that says why nothing else can be shown.
pub async fn trouble(dashboard: &Dashboard, visitor: &Visitor, error: ApiError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    answer(dashboard, visitor, status, error).await
}

/// The page for somebody who may not.
pub async fn refused(dashboard: &Dashboard, visitor: &Visitor, why: NotAllowed) -> Response {
    trouble(dashboard, visitor, why.into()).await
}

/// The page for a fault; the log says which it was.
pub async fn failed(dashboard: &Dashboard, visitor: &Visitor, fault: &Fault) -> Response {
    trouble(dashboard, visitor, told(fault)).await
}

/// Logs a fault and says what a browser may learn of it.
pub fn told(fault: &Fault) -> ApiError {
    tracing::error!(fault = fault.chain(), "a request failed");
    if fault.is_unavailable() { ApiError::Unavailable } else { ApiError::Internal }
}

/// On to another page of ours, by GET.
pub fn redirect(address: &str) -> Response {
    match HeaderValue::from_str(address) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn render(
    dashboard: &Dashboard,
    visitor: &Visitor,
    status: Option<StatusCode>,
    also: impl Fn() + Clone + Send + Sync + 'static,
) -> Response {
    let visit = visitor.visit(dashboard);
    let demo = dashboard.demo;
    let context = move || {
        visit.provide();
        if demo {
            provide_context(DemoMode);
        }
        also();
        set_policy();
    };
    let bundle = Bundle { folder: format!("/{}", dashboard.bundle.folder()) };
    let theme = visitor.theme;
    let script = app::routes::script(visitor.uri.path());
    let page = move || document(&bundle, theme, script);
    let handler = leptos_axum::render_app_async_with_context(context, page);
    // The answer to a posted form is the page that a GET of the same address would show.
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = visitor.uri.clone();
    let mut response = handler(request).await;
    if let Some(status) = status.filter(|_| response.status() == StatusCode::OK) {
        *response.status_mut() = status;
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What the page may load: its own files, and the scripts that carry this answer's nonce.
fn set_policy() {
    let (Some(nonce), Some(options)) = (use_nonce(), use_context::<ResponseOptions>()) else {
        return;
    };
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        options.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}
