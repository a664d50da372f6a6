//! An id for every request, one line about each in the log (method, matched route, status, time), and a span
//! for traces. Never the address itself, headers or bodies: they hold one-time links, keys and names.
//!
//! A gateway asks thousands of times a second, so on its address only trouble is told, and nothing is
//! prepared that isn't: the spans cost nothing while nobody listens, and no future is boxed here.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::extract::{ConnectInfo, MatchedPath, Request};
use axum::response::Response;
use http::Method;
use pin_project_lite::pin_project;
use service::Services;
use tokio::time::Instant;
use tower::{Layer, Service};
use tracing::instrument::{Instrument as _, Instrumented};
use tracing::{Level, Span};

use super::answer::Surface;
use super::client_ip::TrustedProxies;
pub use super::request_id::{RequestId, X_REQUEST_ID};
use crate::telemetry;

/// Puts the log around a router.
#[derive(Clone)]
pub struct RequestLog {
    /// Draws the ids.
    pub services: Services,
    /// Where it stands.
    pub surface: Surface,
    /// Whose ids and traces are carried on. On the gateway's address everybody's are: it isn't public.
    pub proxies: TrustedProxies,
}

/// The id that the log gave to the request.
pub fn id_of(request: &Request) -> Option<RequestId> {
    request.extensions().get::<RequestId>().cloned()
}

impl<S> Layer<S> for RequestLog {
    type Service = Logged<S>;

    fn layer(&self, inner: S) -> Logged<S> {
        Logged { inner, log: self.clone() }
    }
}

/// A service whose requests are logged.
#[derive(Clone)]
pub struct Logged<S> {
    inner: S,
    log: RequestLog,
}

impl RequestLog {
    fn believes(&self, request: &Request) -> bool {
        let peer = || request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        self.surface == Surface::Gateway || peer().is_some_and(|peer| self.proxies.trusts(peer))
    }

    /// What stands before every line that is written about the request meanwhile.
    fn span(&self, id: &RequestId) -> Span {
        match self.surface {
            Surface::Dashboard => tracing::info_span!("request", %id),
            Surface::Gateway => tracing::debug_span!("request", %id),
        }
    }
}

impl<S> Service<Request> for Logged<S>
where
    S: Service<Request, Response = Response, Error = Infallible>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Answering<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        let draw = || self.log.services.uuid();
        let believed = self.log.believes(&request);
        let carried = believed.then(|| RequestId::carried(request.headers(), draw)).flatten();
        let id = carried.unwrap_or_else(|| RequestId::drawn(draw()));
        request.extensions_mut().insert(id.clone());
        let told = Told {
            id,
            surface: self.log.surface,
            started: Instant::now(),
            method: request.method().clone(),
            route: request.extensions().get::<MatchedPath>().cloned(),
        };
        let trace = telemetry::request_span(&request, told.route(), &told.id, believed);
        let span = self.log.span(&told.id);
        let inner = self.inner.call(request).instrument(span).instrument(trace);
        Answering { inner, told }
    }
}

/// What is told of a request once it is answered.
struct Told {
    id: RequestId,
    surface: Surface,
    started: Instant,
    method: Method,
    route: Option<MatchedPath>,
}

pin_project! {
    /// An answer under way.
    pub struct Answering<F> {
        #[pin]
        inner: Instrumented<Instrumented<F>>,
        told: Told,
    }
}

impl<F: Future<Output = Result<Response, Infallible>>> Future for Answering<F> {
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let mut response = match ready!(this.inner.as_mut().poll(cx)) {
            Ok(response) => response,
            Err(never) => match never {},
        };
        response.headers_mut().insert(X_REQUEST_ID, this.told.id.clone().into_header());
        let status = response.status().as_u16();
        telemetry::answered(this.inner.span(), status);
        this.told.tell(status);
        Poll::Ready(Ok(response))
    }
}

impl Told {
    fn route(&self) -> &str {
        self.route.as_ref().map_or("-", |route| route.as_str())
    }

    fn tell(&self, status: u16) {
        let told = match self.surface {
            // A node that isn't sure of its keys says so where it finds out; here it would be told
            // thousands of times a second.
            Surface::Gateway if status < 500 || status == 503 => Level::DEBUG,
            Surface::Dashboard if status < 500 => Level::INFO,
            Surface::Gateway | Surface::Dashboard => Level::WARN,
        };
        let (id, method, route) = (&self.id, &self.method, self.route());
        let ms = || self.started.elapsed().as_millis();
        // An audit entry of this request is found by it.
        let entry = id.differs_in_audit().then(|| id.in_audit()).map(tracing::field::display);
        match told {
            Level::WARN => tracing::warn!(%id, entry, %method, route, status, ms = ms(), "answered"),
            Level::INFO => tracing::info!(%id, entry, %method, route, status, ms = ms(), "answered"),
            _ => tracing::debug!(%id, entry, %method, route, status, ms = ms(), "answered"),
        }
    }
}
