//! Answers that a layer gives before any page or use case is reached.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

use super::gateway::answers;
use super::request_id::RequestId;

/// Which of the two addresses a request came to: people read a page, programs read JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// People with browsers.
    Dashboard,
    /// Gateways and services.
    Gateway,
}

/// Why a layer turned a request away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turned {
    /// Not exactly one `Host`.
    Host,
    /// `Content-Length` together with `Transfer-Encoding`.
    Framing,
    /// The address is too long.
    LongUri,
    /// The body is too large.
    LargeBody,
    /// It took too long.
    Late,
    /// The request was started by another site.
    Foreign,
    /// There is nothing at this address.
    NotFound,
}

impl Turned {
    fn status(self) -> StatusCode {
        match self {
            Self::Host | Self::Framing => StatusCode::BAD_REQUEST,
            Self::LongUri => StatusCode::URI_TOO_LONG,
            Self::LargeBody => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Late => StatusCode::REQUEST_TIMEOUT,
            Self::Foreign => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Host | Self::Framing => "malformed_request",
            Self::LongUri => "uri_too_long",
            Self::LargeBody => "body_too_large",
            Self::Late => "too_slow",
            Self::Foreign => "foreign_origin",
            Self::NotFound => "not_found",
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Host => "Send exactly one Host header.",
            Self::Framing => "Send either Content-Length or Transfer-Encoding, not both.",
            Self::LongUri => "This address is too long. Shorten it.",
            Self::LargeBody => "This is more than can be taken in one request. Send less.",
            Self::Late => "This took too long and was given up. Try again.",
            Self::Foreign => {
                "This form came from another site, or this address isn't the one that the operator set \
                 (LATCHKEY_PUBLIC_URL), so nothing was changed. Go back, reload the page, and try again."
            }
            Self::NotFound => "There is nothing at this address.",
        }
    }

    /// The answer, as the surface speaks.
    pub fn answer(self, surface: Surface, request_id: Option<RequestId>) -> Response {
        let mut response = match surface {
            Surface::Gateway => answers::failure(self.status(), self.code(), self.sentence(), request_id),
            Surface::Dashboard => page(self.status(), self.sentence()),
        };
        // What follows on this connection may be read as the wrong request.
        if matches!(self, Self::Host | Self::Framing | Self::LargeBody | Self::Late) {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

/// A small page of its own, without styles or scripts. `sentence` is one of this program's own.
fn page(status: StatusCode, sentence: &'static str) -> Response {
    let reason = status.canonical_reason().unwrap_or("Refused");
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <title>{reason} · Latchkey</title><main><h1>{reason}</h1><p>{sentence}</p>\
         <p><a href=\"/\">To the dashboard</a></p></main></html>\n"
    );
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], Body::from(html)).into_response()
}
