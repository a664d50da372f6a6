//! The direct check: a service that has no gateway in front asks about a key itself.

use std::net::SocketAddr;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{ConnectInfo, Extension, State};
use axum::response::Response;
use domain::ids::ApiId;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use service::verify::{self, Credentials};
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::caller::caller;
use super::metrics::Door;
use super::{Gateway, answers};
use crate::http::answer::{Surface, Turned};
use crate::http::request_log::RequestId;

const MALFORMED: &str = "malformed_request";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    workspace_id: String,
    key: String,
    api: String,
}

/// `POST /v1/keys/verify`. The content type isn't looked at; the body is.
pub async fn verify(
    State(gateway): State<Gateway>,
    Extension(id): Extension<RequestId>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let started = Instant::now();
    let id = Some(id);
    let body = match body {
        Ok(body) => body,
        // A chunked body tells its size only as it comes.
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return Turned::LargeBody.answer(Surface::Gateway, id);
        }
        Err(_cut_off) => Bytes::new(),
    };
    // What serde says of a bad body may quote it, and so a key.
    let Ok(Question { workspace_id, key, api }) = serde_json::from_slice(&body) else {
        let message = "Send JSON with exactly \"workspace_id\", \"key\" and \"api\", each a text.";
        return answers::failure(StatusCode::BAD_REQUEST, MALFORMED, message, id);
    };
    let key = Zeroizing::new(key);
    let catalog = gateway.services.catalog();
    let Some(api) = api.parse::<ApiId>().ok().filter(|api| catalog.get(api).is_some()) else {
        let known: Vec<_> = catalog.apis().iter().map(|api| api.id.as_str()).collect();
        let message = format!("There is no such API. The \"api\" is one of: {}.", known.join(", "));
        return answers::failure(StatusCode::BAD_REQUEST, MALFORMED, &message, id);
    };
    let credentials = Credentials { workspace: &workspace_id, key: &key };
    let caller = caller(&headers, peer.ip(), &gateway.proxies);
    let verdict = verify::check(&gateway.services, credentials, &api, caller).await;
    gateway.metrics.count(Door::DirectCheck, verdict.as_ref().map(|allowed| allowed.api), started.elapsed());
    match verdict {
        Ok(allowed) => answers::valid(&allowed, catalog.apis(), id),
        Err(denial) => answers::invalid(&denial, id),
    }
}
