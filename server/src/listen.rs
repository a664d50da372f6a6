//! The accept loop. axum's own has no time limit for headers and no cap on connections: a few hundred
//! half-sent requests hold it up.
//!
//! HTTP/1 alone: browsers reach HTTP/2 through the proxy that ends TLS, gateways ask over HTTP/1, and
//! telling the versions apart waits for a preface without a time limit.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use http::{Request, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower::ServiceExt as _;

use crate::guard::{Guarded, LengthLines};

/// How long the accept loop rests when the machine is out of file descriptors.
const OUT_OF_FILES_REST: Duration = Duration::from_millis(100);

/// What a connection may be at most.
#[derive(Clone, Copy, Debug)]
pub struct Connections {
    /// How many there may be at once; more wait to be accepted.
    pub most: usize,
    /// Time for a request's headers, counted from the first moment that one could arrive: idle
    /// connections are closed by it too.
    pub header_time: Duration,
    /// Largest headers, in bytes. Larger ones are answered 431.
    pub header_bytes: usize,
    /// Time that a peer may refuse to take more of an answer.
    pub stall_time: Duration,
    /// Time that requests under way get to finish once the server stops.
    pub drain_time: Duration,
}

/// In a request's extensions when it came with both `Content-Length` and `Transfer-Encoding`.
#[derive(Clone, Copy, Debug)]
pub struct DoubleFraming;

/// What answers requests.
pub trait App: Send + Sync + 'static {
    /// Answers one.
    fn answer(&self, request: Request<Incoming>) -> impl Future<Output = Response> + Send;
}

impl App for Router {
    async fn answer(&self, request: Request<Incoming>) -> Response {
        match self.clone().oneshot(request.map(Body::new)).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

/// Serves until `stop` turns true, then lets requests under way finish.
pub async fn serve(listener: TcpListener, app: impl App, limits: Connections, mut stop: watch::Receiver<bool>) {
    // One count for each request, instead of one for every part of it: all cores share them.
    let app = Arc::new(app);
    let places = Arc::new(Semaphore::new(limits.most));
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            _ = stop.wait_for(|&stop| stop) => break,
        };
        let Some((stream, peer, place)) = accepted else { break };
        tokio::spawn(connection(stream, peer, Arc::clone(&app), limits, graceful.watcher(), place));
    }
    drop(listener);
    if tokio::time::timeout(limits.drain_time, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests under way were cut off, because they took too long to finish");
    }
}

/// The next connection, once there is a place for it. `None` never happens: the semaphore isn't closed.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return Some((stream, peer, place)),
            Err(error) if is_of_the_peer(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted");
                tokio::time::sleep(OUT_OF_FILES_REST).await;
            }
        }
    }
}

/// The peer went away before it was accepted.
fn is_of_the_peer(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    app: Arc<impl App>,
    limits: Connections,
    watcher: Watcher,
    _place: OwnedSemaphorePermit,
) {
    // Without it, small answers wait for the peer's acknowledgement. A socket that refuses is slow, not wrong.
    let _ = stream.set_nodelay(true);
    let lines = LengthLines::default();
    let io = TokioIo::new(Guarded::new(stream, lines.clone(), limits.stall_time));
    let service = service_fn(move |request: Request<Incoming>| {
        let app = Arc::clone(&app);
        let mut request = request;
        let framed = request.headers().contains_key(header::CONTENT_LENGTH);
        let encoded = request.headers().contains_key(header::TRANSFER_ENCODING);
        if lines.account(framed, encoded) {
            request.extensions_mut().insert(DoubleFraming);
        }
        request.extensions_mut().insert(ConnectInfo(peer));
        async move { Ok::<_, Infallible>(app.answer(request).await) }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_time)
        .max_header_size(limits.header_bytes)
        .max_buf_size(limits.header_bytes.max(64 * 1024))
        .serve_connection(io, service);
    // An error is the peer's doing (cut off, unreadable, too slow) and was answered where it could be.
    if let Err(error) = watcher.watch(served).await {
        tracing::debug!(%error, "a connection ended early");
    }
}
