//! HTTP from one connection to the next: verifications on a connection that is kept.

use std::net::SocketAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Empty};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::history::{APIS, Right, Verdict};

/// The workspace whose keys are used.
pub const WORKSPACE: &str = "ACME01";

/// A connection that takes one question after the other. Closed when dropped.
pub struct Connection(SendRequest<Empty<Bytes>>);

/// A question that can be asked as often as one likes.
#[derive(Clone, Debug)]
pub struct Question {
    /// About what.
    pub right: Right,
    authorization: Arc<HeaderValue>,
}

impl Question {
    /// Whether a key's text opens an API.
    ///
    /// # Panics
    /// When the text can't be in a header.
    pub fn new(right: Right, text: &str) -> Self {
        Self { right, authorization: Arc::new(basic(text)) }
    }

    /// The same text with another API.
    pub fn of_api(&self, api: u8) -> Self {
        Self { right: Right { api, ..self.right }, authorization: Arc::clone(&self.authorization) }
    }
}

/// The header that presents a key.
///
/// # Panics
/// Never: base64 can be in a header.
pub fn basic(text: &str) -> HeaderValue {
    let pair = BASE64_STANDARD.encode(format!("{WORKSPACE}:{text}"));
    HeaderValue::try_from(format!("Basic {pair}")).expect("base64")
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// When nobody takes the connection.
    pub async fn open(address: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, driver) = http1::handshake(TokioIo::new(stream)).await.map_err(std::io::Error::other)?;
        tokio::spawn(driver);
        Ok(Self(sender))
    }

    /// Whether another question can be asked.
    pub fn is_open(&self) -> bool {
        !self.0.is_closed()
    }

    /// Asks a node at `/authz`.
    pub async fn ask(&mut self, question: &Question) -> Verdict {
        let (_, path) = APIS[usize::from(question.right.api)];
        let request = Request::get("/authz")
            .header(header::HOST, "latchkey")
            .header(header::AUTHORIZATION, question.authorization.as_ref())
            .header("x-original-uri", path)
            .header("x-original-method", "GET");
        let Ok(request) = request.body(Empty::new()) else { return Verdict::Nothing };
        match self.send(request).await {
            Some((StatusCode::OK, _)) => Verdict::Allowed,
            Some((StatusCode::SERVICE_UNAVAILABLE, _)) => Verdict::Unsure,
            Some((StatusCode::UNAUTHORIZED, body)) if says(&body, "invalid_key") => Verdict::InvalidKey,
            Some((StatusCode::FORBIDDEN, body)) if says(&body, "api_not_allowed") => Verdict::ApiNotAllowed,
            Some((status, _)) => Verdict::Unexpected(status.as_u16()),
            None => Verdict::Nothing,
        }
    }

    /// Sends a request; `None` when the connection ends before the answer has.
    pub async fn send(&mut self, request: Request<Empty<Bytes>>) -> Option<(StatusCode, Bytes)> {
        self.0.ready().await.ok()?;
        let response = self.0.send_request(request).await.ok()?;
        let status = response.status();
        Some((status, response.into_body().collect().await.ok()?.to_bytes()))
    }
}

fn says(body: &[u8], code: &str) -> bool {
    let wanted = format!("\"type\":\"{code}\"");
    body.windows(wanted.len()).any(|part| part == wanted.as_bytes())
}

/// The status of an address, asked on a connection of its own.
pub async fn status(address: SocketAddr, path: &str) -> Option<u16> {
    let mut connection = Connection::open(address).await.ok()?;
    let request = Request::get(path).header(header::HOST, "latchkey").body(Empty::new()).ok()?;
    connection.send(request).await.map(|(status, _)| status.as_u16())
}
