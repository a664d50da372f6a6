//! What a request may be at most. Sizes and times of the connection itself are in [`crate::listen`].

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use axum::RequestExt as _;
use axum::body::{Body, HttpBody as _};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, header};

use super::answer::{Surface, Turned};
use super::request_log;
use crate::listen::DoubleFraming;

/// Longest address that is looked at, in bytes.
pub const MAX_URI: usize = 8 * 1024;

/// A body that is too large is still read up to this, so that the sender hears the answer instead of a
/// broken connection.
const MAX_DISCARDED: usize = 16 * 1024 * 1024;

/// ... and for no longer than this.
const DISCARD_TIME: Duration = Duration::from_secs(5);

/// What a request may be at most.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How to answer.
    pub surface: Surface,
    /// Largest body, in bytes.
    pub body: usize,
    /// Longest time until the answer begins.
    pub time: Duration,
}

/// Turns away what breaks a limit.
pub async fn layer(State(limits): State<Limits>, request: Request, next: Next) -> Response {
    let id = request_log::id_of(&request);
    if let Some(turned) = limits.broken(&request) {
        if turned == Turned::LargeBody && !request.headers().contains_key(header::EXPECT) {
            discard(request.into_body()).await;
        }
        return turned.answer(limits.surface, id);
    }
    let mut request = request;
    DefaultBodyLimit::max(limits.body).apply(&mut request);
    match tokio::time::timeout(limits.time, next.run(request.with_limited_body())).await {
        Ok(response) => response,
        Err(_late) => Turned::Late.answer(limits.surface, id),
    }
}

impl Limits {
    fn broken(self, request: &Request) -> Option<Turned> {
        let headers = request.headers();
        if headers.get_all(header::HOST).iter().count() != 1 {
            return Some(Turned::Host);
        }
        // hyper drops Content-Length when both are there; the connection counted the lines.
        let both = headers.contains_key(header::TRANSFER_ENCODING) && headers.contains_key(header::CONTENT_LENGTH);
        if both || request.extensions().get::<DoubleFraming>().is_some() {
            return Some(Turned::Framing);
        }
        if request.uri().path_and_query().map_or(0, |target| target.as_str().len()) > MAX_URI {
            return Some(Turned::LongUri);
        }
        (content_length(headers) > self.body as u64).then_some(Turned::LargeBody)
    }
}

fn content_length(headers: &HeaderMap) -> u64 {
    let value = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    value.and_then(|text| text.parse().ok()).unwrap_or(0)
}

async fn discard(mut body: Body) {
    let mut seen = 0;
    let read = async {
        while let Some(Ok(frame)) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
            seen += frame.data_ref().map_or(0, |data| data.len());
            if seen > MAX_DISCARDED {
                break;
            }
        }
    };
    // Late or not: the answer follows.
    let _ = tokio::time::timeout(DISCARD_TIME, read).await;
}
