//! The address that gateways ask: forward authentication, the direct check, and what operators watch.

pub mod answers;
mod caller;
mod check;
mod front;
mod metrics;

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Extension, Request, State};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use domain::gateway::{Presented, original};
use domain::verdict::Denial;
use http::uri::PathAndQuery;
use http::{HeaderMap, StatusCode, Uri, header};
use service::Services;
use service::verify::{self, Credentials, Verdict};
use time::OffsetDateTime;
use tokio::time::Instant;

use super::answer::{Surface, Turned};
use super::client_ip::TrustedProxies;
use super::headers::{self, Policy};
use super::limits::{self, Limits};
use super::request_log::{self, RequestId, RequestLog};
use super::values::Headers;
pub use front::Front;
use metrics::{Door, Metrics};

/// Time for the question whether this node is ready.
const READY_TIME: Duration = Duration::from_secs(2);

/// Largest body, in bytes.
pub const MAX_BODY: usize = 16 * 1024;

/// Where gateways write the original address: nginx, then Traefik and Caddy.
const TARGETS: [&str; 2] = ["x-original-uri", "x-forwarded-uri"];

/// What the handlers work with.
#[derive(Clone)]
pub struct Gateway {
    services: Services,
    metrics: Metrics,
    proxies: TrustedProxies,
}

/// Everything on the gateway's address.
pub fn front(services: &Services, request_time: Duration, policy: Policy, proxies: TrustedProxies) -> Front {
    let limits = Limits { surface: Surface::Gateway, body: MAX_BODY, time: request_time };
    // Every peer here is a gateway: its request ids are believed.
    let log = RequestLog { services: services.clone(), surface: Surface::Gateway, proxies: proxies.clone() };
    let node = Box::new(metrics::Node(services.clone()));
    let metrics = Metrics::new(services.catalog(), [node as _]);
    let gateway = Gateway { services: services.clone(), metrics, proxies };
    let router = Router::new()
        .route("/authz", any(authorize))
        .route("/authz/", any(authorize))
        .route("/authz/{*original}", any(authorize))
        .route("/v1/keys/verify", post(check::verify))
        .route("/healthz", get(health))
        .route("/readyz", get(ready))
        .route("/metrics", get(show_metrics))
        .fallback(nothing)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(limits, limits::layer))
        .layer(middleware::from_fn_with_state(policy, headers::layer))
        .layer(log)
        .with_state(gateway.clone());
    Front::new(gateway, policy, router)
}

/// The question of a gateway. Credentials first (401), the path second (403): who has no good key learns
/// nothing about paths.
async fn authorize(
    State(gateway): State<Gateway>,
    Extension(id): Extension<RequestId>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let asked = uri.path_and_query().map_or("", PathAndQuery::as_str);
    let verdict = gateway.verdict(asked, &headers, peer.ip(), gateway.services.now()).await;
    answers::verdict(verdict, &id)
}

/// What a gateway's question says.
struct Question<'a> {
    presented: Presented,
    target: &'a str,
}

impl<'a> Question<'a> {
    fn read(asked: &'a str, headers: &'a impl Headers) -> Result<Self, Denial> {
        let presented = Presented::read(headers.values("authorization"))?;
        // No address, or several that differ, is one that no API claims.
        let target = original(asked, TARGETS.map(|name| headers.values(name))).unwrap_or_default();
        Ok(Self { presented, target })
    }

    fn credentials(&self) -> Credentials<'_> {
        Credentials { workspace: self.presented.workspace(), key: self.presented.key() }
    }
}

impl Gateway {
    /// The verdict on the question that stands at this path and query and in these headers.
    async fn verdict(
        &self,
        asked: &str,
        headers: &(impl Headers + Sync),
        peer: IpAddr,
        now: OffsetDateTime,
    ) -> Verdict<'_> {
        let started = Instant::now();
        let verdict = match Question::read(asked, headers) {
            Ok(question) => {
                let caller = caller::caller(headers, peer, &self.proxies);
                verify::authorize(&self.services, question.credentials(), question.target, caller, now).await
            }
            Err(denial) => Err(denial),
        };
        let api = verdict.as_ref().map(|allowed| allowed.api);
        self.metrics.count(Door::ForwardAuth, api, started.elapsed());
        verdict
    }
}

async fn health() -> &'static str {
    "ok\n"
}

async fn ready(State(gateway): State<Gateway>) -> Response {
    let why = match tokio::time::timeout(READY_TIME, verify::ready(&gateway.services)).await {
        Ok(Ok(())) => return "ready\n".into_response(),
        Ok(Err(fault)) => fault.chain(),
        Err(_late) => "the database didn't answer in time".to_owned(),
    };
    tracing::warn!(error = why, "this node isn't ready");
    (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response()
}

async fn show_metrics(State(gateway): State<Gateway>) -> Response {
    match gateway.metrics.text() {
        Ok(text) => ([(header::CONTENT_TYPE, metrics::CONTENT_TYPE)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "the metrics can't be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn nothing(request: Request) -> Response {
    Turned::NotFound.answer(Surface::Gateway, request_log::id_of(&request))
}

async fn wrong_method(request: Request) -> Response {
    let message = "This address doesn't take that method.";
    let id = request_log::id_of(&request);
    answers::failure(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message, id)
}
