//! What the gateway's address answers.

use axum::Json;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use domain::api::{Access, Api};
use domain::verdict::Denial;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use service::verify::{Allowed, Details, Verdict};

use crate::http::request_id::RequestId;

/// The body of a refusal again: nginx hears the headers of an `auth_request`, but not its body.
const ANSWER: HeaderName = HeaderName::from_static("x-latchkey-answer");

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const CHALLENGE: HeaderValue = HeaderValue::from_static("Basic realm=\"Latchkey\", charset=\"UTF-8\"");
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// The body of every refusal.
#[derive(Serialize)]
struct Failure<'a> {
    status: &'static str,
    error: Problem<'a>,
}

#[derive(Serialize)]
struct Problem<'a> {
    r#type: &'a str,
    message: &'a str,
    request_id: Option<&'a RequestId>,
}

/// A refusal of any kind.
pub fn failure(status: StatusCode, code: &str, message: &str, request_id: Option<RequestId>) -> Response {
    let error = Problem { r#type: code, message, request_id: request_id.as_ref() };
    (status, Json(Failure { status: "fail", error })).into_response()
}

/// What a gateway hears.
pub fn verdict(verdict: Verdict<'_>, request_id: &RequestId) -> Response {
    match verdict {
        Ok(may_pass) => allowed(&may_pass),
        Err(denial) => denied(&denial, request_id).into_response(),
    }
}

/// What the upstream may rely on. Ids hold letters, digits, `-` and `_` alone.
pub fn identity<'a>(allowed: &'a Allowed<'_>) -> [(&'static str, &'a str); 3] {
    [
        ("x-latchkey-workspace", allowed.workspace.as_str()),
        ("x-latchkey-key-id", allowed.key.as_str()),
        ("x-latchkey-api", allowed.api.as_str()),
    ]
}

/// The request may pass: empty, with what the upstream may rely on.
fn allowed(allowed: &Allowed<'_>) -> Response {
    let mut response = Response::new(Body::empty());
    for (name, value) in identity(allowed) {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// The request may not pass: status, headers and body of the answer.
pub fn denied(denial: &Denial, request_id: &RequestId) -> (StatusCode, HeaderMap, String) {
    let status = status_of(denial);
    let message = denial.message();
    let error = Problem { r#type: denial.code(), message: &message, request_id: Some(request_id) };
    // Never fails: texts alone.
    let body = serde_json::to_string(&Failure { status: "fail", error }).unwrap_or_default();
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, JSON);
    advise(status, &mut headers);
    if let Ok(again) = HeaderValue::from_str(&body) {
        headers.insert(ANSWER, again);
    }
    (status, headers, body)
}

fn status_of(denial: &Denial) -> StatusCode {
    StatusCode::from_u16(denial.status()).unwrap_or(StatusCode::FORBIDDEN)
}

fn advise(status: StatusCode, headers: &mut HeaderMap) {
    match status {
        StatusCode::UNAUTHORIZED => headers.insert(header::WWW_AUTHENTICATE, CHALLENGE),
        StatusCode::SERVICE_UNAVAILABLE => headers.insert(header::RETRY_AFTER, RETRY_AFTER),
        _ => None,
    };
}

/// The body of a direct check.
#[derive(Serialize)]
#[serde(untagged)]
enum Checked<'a> {
    Good {
        valid: bool,
        code: &'static str,
        key_id: &'a str,
        key_name: &'a str,
        access: &'static str,
        apis: Vec<&'a str>,
        request_id: Option<RequestId>,
    },
    Bad {
        valid: bool,
        code: &'static str,
        message: String,
        request_id: Option<RequestId>,
    },
}

/// A direct check of a good key. `listed` are today's APIs.
pub fn valid(allowed: &Allowed<'_, Details>, listed: &[Api], request_id: Option<RequestId>) -> Response {
    let Details { name, apis } = &allowed.more;
    let access = match Access::of(apis, listed) {
        Access::Full => "full",
        Access::Partial { .. } => "partial",
    };
    let apis = listed.iter().filter(|api| apis.opens(&api.id)).map(|api| api.id.as_str()).collect();
    Json(Checked::Good {
        valid: true,
        code: "valid",
        key_id: allowed.key.as_str(),
        key_name: name.as_str(),
        access,
        apis,
        request_id,
    })
    .into_response()
}

/// A direct check that was refused. 200, because the question was answered; 503 when it can't be.
pub fn invalid(denial: &Denial, request_id: Option<RequestId>) -> Response {
    let status = match status_of(denial) {
        StatusCode::SERVICE_UNAVAILABLE => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::OK,
    };
    let body = Checked::Bad { valid: false, code: denial.code(), message: denial.message(), request_id };
    let mut response = (status, Json(body)).into_response();
    advise(status, response.headers_mut());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_carries_its_body_in_a_header_too() {
        let id = RequestId::drawn(uuid::Uuid::nil());
        for (denial, status, challenge, retry) in [
            (Denial::MissingCredentials, 401, true, false),
            (Denial::InvalidKey, 401, true, false),
            (Denial::ApiNotAllowed("push".parse().unwrap()), 403, false, false),
            (Denial::RevocationStateUnknown, 503, false, true),
        ] {
            let (told, headers, body) = denied(&denial, &id);
            assert_eq!((told.as_u16(), headers[ANSWER].as_bytes()), (status, body.as_bytes()));
            assert_eq!(headers.contains_key(header::WWW_AUTHENTICATE), challenge);
            assert_eq!(headers.contains_key(header::RETRY_AFTER), retry);
            let answer: serde_json::Value = serde_json::from_str(&body).unwrap();
            assert_eq!(answer["status"], "fail");
            assert_eq!(answer["error"]["type"], denial.code());
            assert_eq!(answer["error"]["message"], denial.message());
            assert_eq!(answer["error"]["request_id"], uuid::Uuid::nil().to_string());
        }
    }
}
