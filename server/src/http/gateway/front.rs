//! The short way to a verdict: questions of the usual form are read and answered right on the connection. The HTTP
//! library, the router and its layers would take several times as long as the verdict. Anything unusual goes the
//! long way, which checks all of it (`docs/decisions/0021-short-way.md`).

mod ids;
mod wire;

use std::future::poll_fn;
use std::mem::MaybeUninit;
use std::net::SocketAddr;
use std::pin::pin;
use std::task::Poll;

use axum::Router;
use axum::response::Response;
use domain::gateway::{Head, Heard, MOST_HEADERS};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::{HeaderValue, StatusCode, header};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tracing::Level;
use uuid::fmt::Hyphenated;

use super::{Gateway, answers};
use crate::http::headers::Policy;
use crate::http::request_id::RequestId;
use crate::listen::{App, Asked, Connection};
use crate::telemetry;
use ids::Ids;
use wire::{Answer, Date};

/// Room for what is read. Larger heads are left to the HTTP library.
const MOST_BYTES: usize = 8 * 1024;
/// A head may come in so many pieces. Each is read from its beginning, which must not become a lever.
const MOST_PIECES: usize = 8;

/// A gateway's connection that went the long way is closed after so many answers: the next one begins with the short
/// way again. Callers choose some of what their gateway asks, and must not slow it down for good.
const MOST_LONG: u64 = 64;

/// Everything on the gateway's address.
pub struct Front {
    gateway: Gateway,
    policy: Policy,
    router: Router,
    ids: Ids,
}

impl Front {
    pub(super) fn new(gateway: Gateway, policy: Policy, router: Router) -> Self {
        let ids = Ids::after(gateway.services.uuid());
        Self { gateway, policy, router, ids }
    }
}

impl App for Front {
    async fn begin(&self, mut connection: Connection) -> Option<Connection> {
        let mut talk = Talk::default();
        while !loud() {
            talk.hear(&mut connection).await?;
            match talk.answer(self, &mut connection).await? {
                Next::Read => {}
                Next::LongWay => break,
                Next::End => {
                    // Closed either way.
                    let _ = connection.io.shutdown().await;
                    return None;
                }
            }
        }
        connection.io.put_back(talk.heard);
        Some(connection)
    }

    fn answer(&self, asked: Asked) -> BoxFuture<'_, Response> {
        let leave = asked.number >= MOST_LONG && asked.request.uri().path().starts_with("/authz") && !loud();
        let answer = self.router.answer(asked);
        if !leave {
            return answer;
        }
        Box::pin(answer.map(|mut response| {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            response
        }))
    }
}

/// Whether somebody listens to what is told of each request: only the long way tells it.
fn loud() -> bool {
    tracing::enabled!(Level::DEBUG) || telemetry::listens()
}

/// What is done after an answer.
enum Next {
    /// More is read.
    Read,
    /// The HTTP library goes on.
    LongWay,
    /// Nothing: the peer asked for no more, or the server stops.
    End,
}

/// What was read from a connection and isn't answered, and what is about to be written.
struct Talk {
    heard: Vec<u8>,
    told: Vec<u8>,
    /// In so many pieces, what is heard has come.
    pieces: usize,
    date: Date,
}

impl Default for Talk {
    fn default() -> Self {
        Self { heard: Vec::with_capacity(1024), told: Vec::with_capacity(1024), pieces: 0, date: Date::default() }
    }
}

impl Talk {
    /// Reads on. None when the connection is over: its peer has closed it, was too slow, or the server stops and
    /// nothing is under way.
    async fn hear(&mut self, connection: &mut Connection) -> Option<()> {
        let idle = self.heard.is_empty();
        let Connection { io, ending, .. } = connection;
        let mut read = pin!(io.read_buf(&mut self.heard));
        let bytes = poll_fn(|cx| match read.as_mut().poll(cx) {
            Poll::Pending if idle && ending.has_come(cx) => Poll::Ready(Ok(0)),
            read => read,
        });
        let bytes = bytes.await.ok()?;
        self.pieces += 1;
        (bytes > 0).then_some(())
    }

    /// Answers every question that was heard, each before the next one is read: what is told is of its moment. None
    /// when the connection is over.
    async fn answer(&mut self, front: &Front, connection: &mut Connection) -> Option<Next> {
        let mut read = 0;
        let next = loop {
            let mut room = [const { MaybeUninit::uninit() }; MOST_HEADERS];
            let (head, length) = match Head::read(&self.heard[read..], &mut room) {
                Heard::Question(head, length) => (head, length),
                Heard::Partial if self.pieces < MOST_PIECES && self.heard.len() - read < MOST_BYTES => {
                    break Next::Read;
                }
                Heard::Partial | Heard::Unusual => break Next::LongWay,
            };
            // Until it is answered, nobody waits for the peer.
            let _busy = connection.patience.rest();
            if head.has("content-length") {
                connection.lines.account(true, false);
            }
            let stops = poll_fn(|cx| Poll::Ready(connection.ending.has_come(cx))).await;
            let last = stops || head.is_last();
            let body = head.wants_body();
            front.tell(&head, connection.peer, Answer { told: &mut self.told, date: &mut self.date, last, body }).await;
            connection.io.write_all(&self.told).await.ok()?;
            self.told.clear();
            self.pieces = 0;
            read += length;
            if last {
                break Next::End;
            }
            if read == self.heard.len() {
                break Next::Read;
            }
        };
        self.heard.drain(..read);
        Some(next)
    }
}

impl Front {
    /// Asks for the verdict and writes the answer.
    async fn tell(&self, head: &Head<'_, '_>, peer: SocketAddr, mut answer: Answer<'_>) {
        let now = self.gateway.services.now();
        let verdict = self.gateway.verdict(head.target(), head, peer.ip(), now).await;
        let carried = RequestId::carried(head, || self.ids.next());
        match verdict {
            Ok(allowed) => {
                answer.begin(StatusCode::OK);
                for (name, value) in answers::identity(&allowed) {
                    answer.header(name, value.as_bytes());
                }
                // A verdict is of its moment. Nothing is in the answer that a browser could misread, and it comes
                // with every request of a customer: the other headers stay away.
                answer.header("cache-control", b"no-store");
                let mut drawn = [0; Hyphenated::LENGTH];
                let id = match &carried {
                    Some(id) => id.as_str(),
                    None => self.ids.next().hyphenated().encode_lower(&mut drawn),
                };
                answer.end(id, now, b"");
            }
            Err(denial) => {
                let id = carried.unwrap_or_else(|| RequestId::drawn(self.ids.next()));
                let (status, mut headers, body) = answers::denied(&denial, &id);
                self.policy.apply(&mut headers);
                answer.begin(status);
                for (name, value) in &headers {
                    answer.header(name.as_str(), value.as_bytes());
                }
                answer.end(id.as_str(), now, body.as_bytes());
            }
        }
    }
}
