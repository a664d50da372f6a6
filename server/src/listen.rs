//! The accept loop. axum's own has no time limit for headers and no cap on connections: a few hundred
//! half-sent requests hold it up.
//!
//! HTTP/1 alone: browsers reach HTTP/2 through the proxy that ends TLS, gateways ask over HTTP/1, and
//! telling the versions apart waits for a preface without a time limit.

use std::convert::Infallible;
use std::future::{poll_fn, ready};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::{Request, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower::ServiceExt as _;

use crate::ending::Ending;
use crate::guard::{Guarded, LengthLines};
use crate::patience::Patience;

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

/// A request, and what its connection knows of it.
pub struct Asked {
    /// The request.
    pub request: Request<Incoming>,
    /// Who sent it.
    pub peer: SocketAddr,
    /// Whether it came with both `Content-Length` and `Transfer-Encoding`.
    pub double_framing: bool,
    /// How many came before it on the connection, without those that [`App::begin`] answered.
    pub number: u64,
}

/// An open connection.
pub struct Connection {
    /// What is read and written.
    pub io: Guarded,
    /// Who is at its other end.
    pub peer: SocketAddr,
    /// How long a request is waited for.
    pub patience: Patience,
    /// The `Content-Length` lines that were read.
    pub lines: LengthLines,
    /// When the server stops.
    pub ending: Ending,
}

/// What answers requests.
pub trait App: Send + Sync + 'static {
    /// Answers what it reads by itself, and gives the connection back when the rest is for [`App::answer`]; none
    /// when it is over.
    fn begin(&self, connection: Connection) -> impl Future<Output = Option<Connection>> + Send {
        ready(Some(connection))
    }

    /// Answers one.
    fn answer(&self, asked: Asked) -> BoxFuture<'_, Response>;
}

impl App for Router {
    fn answer(&self, asked: Asked) -> BoxFuture<'_, Response> {
        let mut request = asked.request.map(Body::new);
        if asked.double_framing {
            request.extensions_mut().insert(DoubleFraming);
        }
        request.extensions_mut().insert(ConnectInfo(asked.peer));
        Box::pin(self.clone().oneshot(request).map(|answered| match answered {
            Ok(response) => response,
            Err(never) => match never {},
        }))
    }
}

/// Serves until `stop` turns true, then lets requests under way finish.
pub async fn serve(listener: TcpListener, app: impl App, limits: Connections, mut stop: watch::Receiver<bool>) {
    let app = Arc::new(app);
    let places = Arc::new(Semaphore::new(limits.most));
    // Of each connection, whose copy ends with it.
    let (open, mut all_closed) = watch::channel(());
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            _ = stop.wait_for(|&stop| stop) => break,
        };
        let Some((stream, peer, place)) = accepted else { break };
        let ours = Ours { _open: open.clone(), _place: place };
        tokio::spawn(connection(stream, peer, Arc::clone(&app), limits, stop.clone(), ours));
    }
    drop((listener, open));
    // Fails, because nothing is ever sent, when the last sender is gone.
    if tokio::time::timeout(limits.drain_time, all_closed.changed()).await.is_err() {
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

/// What a connection holds as long as it is open.
struct Ours {
    _open: watch::Sender<()>,
    _place: OwnedSemaphorePermit,
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    app: Arc<impl App>,
    limits: Connections,
    stop: watch::Receiver<bool>,
    _ours: Ours,
) {
    // Without it, small answers wait for the peer's acknowledgement. A socket that refuses is slow, not wrong.
    let _ = stream.set_nodelay(true);
    let (lines, patience) = (LengthLines::default(), Patience::new(limits.header_time));
    let io = Guarded::new(stream, lines.clone(), patience.clone(), limits.stall_time);
    let begun = Connection { io, peer, patience, lines, ending: Ending::new(stop) };
    // Borrowed: all cores share the count of its owners, and would write to it with each request.
    let app = &*app;
    let Some(connection) = app.begin(begun).await else { return };
    let Connection { io, peer, patience, lines, ending } = connection;
    let count = AtomicU64::new(0);
    let service = service_fn(|request: Request<Incoming>| {
        let number = count.fetch_add(1, Relaxed);
        let busy = patience.rest();
        let framed = request.headers().contains_key(header::CONTENT_LENGTH);
        let encoded = request.headers().contains_key(header::TRANSFER_ENCODING);
        let double_framing = lines.account(framed, encoded);
        let answer = app.answer(Asked { request, peer, double_framing, number });
        answer.map(|response| Ok::<_, Infallible>(response.map(|body| busy.until_sent(body))))
    });
    let served = http1::Builder::new()
        .max_header_size(limits.header_bytes)
        .max_buf_size(limits.header_bytes.max(64 * 1024))
        .serve_connection(TokioIo::new(io), service);
    // An error is the peer's doing (cut off, unreadable, too slow) and was answered where it could be.
    if let Err(error) = until_stopped(served, ending).await {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Serves a connection until its end, or after the signal until the end of the request under way.
async fn until_stopped<I, S, B>(served: http1::Connection<I, S>, mut ending: Ending) -> hyper::Result<()>
where
    I: hyper::rt::Read + hyper::rt::Write + Unpin,
    S: hyper::service::HttpService<Incoming, ResBody = B>,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    B: hyper::body::Body + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let mut served = pin!(served);
    let mut told = false;
    poll_fn(|cx| {
        // First of all: a request may have been read already, and is answered then.
        let done = served.as_mut().poll(cx);
        if done.is_pending() && !told && ending.has_come(cx) {
            told = true;
            served.as_mut().graceful_shutdown();
            return served.as_mut().poll(cx);
        }
        done
    })
    .await
}
