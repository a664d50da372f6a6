//! An id for every request, and one line about each in the log: method, matched route, status, time.
//! Never the address itself, headers or bodies: they hold one-time links, keys and names.

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue};
use service::Services;
use tokio::time::Instant;
use tracing::Instrument as _;
use uuid::Uuid;

use super::answer::Surface;

/// The header that carries the id.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, in its extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId(pub Uuid);

/// What the layer needs.
#[derive(Clone)]
pub struct Settings {
    /// Draws the ids.
    pub services: Services,
    /// Where it stands: a gateway asks thousands of times a second, so that there only trouble is told.
    pub surface: Surface,
}

/// The id that [`layer`] gave to the request.
pub fn id_of(request: &Request) -> Option<Uuid> {
    request.extensions().get::<RequestId>().map(|id| id.0)
}

/// Gives the request its id, and tells of it once it is answered.
pub async fn layer(State(settings): State<Settings>, mut request: Request, next: Next) -> Response {
    let id = settings.services.uuid();
    request.extensions_mut().insert(RequestId(id));
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let span = tracing::info_span!("request", %id);

    let mut response = next.run(request).instrument(span.clone()).await;
    let mut text = Uuid::encode_buffer();
    if let Ok(value) = HeaderValue::from_str(id.hyphenated().encode_lower(&mut text)) {
        response.headers_mut().insert(X_REQUEST_ID, value);
    }

    let status = response.status().as_u16();
    let ms = started.elapsed().as_millis();
    let route = route.as_ref().map_or("-", |route| route.as_str());
    span.in_scope(|| match settings.surface {
        _ if status >= 500 => tracing::warn!(%method, route, status, ms, "answered"),
        Surface::Dashboard => tracing::info!(%method, route, status, ms, "answered"),
        Surface::Gateway => tracing::debug!(%method, route, status, ms, "answered"),
    });
    response
}
