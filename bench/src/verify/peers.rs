//! What Latchkey is compared with, each a process of its own.

use std::str::FromStr as _;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::any;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::{HeaderMap, StatusCode, header};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::keys;

/// A handler that answers 200, whatever it is asked.
pub async fn bare(port: u16) {
    serve(port, Router::new().route("/authz", any(async || StatusCode::OK))).await;
}

/// The same check as Latchkey's, by one SELECT a request.
pub async fn select(port: u16, url: &str) {
    let options = PgConnectOptions::from_str(url).expect("an address");
    let pool = PgPoolOptions::new().max_connections(24).test_before_acquire(false).connect_lazy_with(options);
    serve(port, Router::new().route("/authz", any(look_up)).with_state(Arc::new(pool))).await;
}

async fn serve(port: u16, app: Router) {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.expect("a port");
    axum::serve(listener, app).await.expect("a server");
}

async fn look_up(State(pool): State<Arc<PgPool>>, headers: HeaderMap) -> StatusCode {
    match allowed(&pool, &headers).await {
        Some(()) => StatusCode::OK,
        None => StatusCode::UNAUTHORIZED,
    }
}

async fn allowed(pool: &PgPool, headers: &HeaderMap) -> Option<()> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let pair = String::from_utf8(BASE64_STANDARD.decode(value).ok()?).ok()?;
    let (workspace, text) = pair.split_once(':')?;
    let id = text.get(3..15)?;
    let statement = "SELECT hash, apis FROM api_keys WHERE workspace_id = $1 AND id = $2 AND archived_at IS NULL";
    let row: Option<(Vec<u8>, Vec<String>)> =
        sqlx::query_as(statement).bind(workspace).bind(id).fetch_optional(pool).await.expect("an answer");
    let (hash, apis) = row?;
    (hash == keys::hash(text) && apis.iter().any(|api| api == "data")).then_some(())
}
