//! A report's file, whole or from where an earlier download was cut off.

use app::error::ApiError;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use axum::routing::get;
use domain::export::disposition;
use domain::ids::ExportId;
use domain::refusal::{DownloadRefusal, Failure, NotAllowed};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use service::{Fault, exports};
use tower_http::services::ServeFile;

use super::pages::{Dashboard, SignedIn, failed, refused, trouble};

/// The address, for people who are signed in.
pub const PATH: &str = "/exports/{export}/download";

const KIND: HeaderValue = HeaderValue::from_static("text/csv; charset=utf-8; header=present");

/// The file's address.
pub fn routes() -> Router<Dashboard> {
    Router::new().route(PATH, get(download))
}

async fn download(
    State(dashboard): State<Dashboard>,
    signed_in: SignedIn,
    Path(export): Path<String>,
    request: Request,
) -> Response {
    let Ok(id) = export.parse::<ExportId>() else { return refused(&dashboard, &signed_in, NotAllowed::NotFound).await };
    let (services, caller) = (&dashboard.services, &signed_in.caller);
    let found = match exports::download(services, caller, id).await {
        Ok(found) => found,
        Err(failure) => return not_given(&dashboard, &signed_in, failure).await,
    };
    // The bytes of a report never change.
    let tag = format!("\"{id}\"");
    let asked = asked(&request, &tag);
    let given = match ServeFile::new(&found.path).try_call(asked).await {
        Ok(given) => given.map(Body::new),
        Err(source) => {
            let fault = Fault::File { what: "a report's file can't be read", source };
            return failed(&dashboard, &signed_in, &fault).await;
        }
    };
    if given.status() == StatusCode::NOT_FOUND {
        let source = std::io::ErrorKind::NotFound.into();
        let fault = Fault::File { what: "a report's file isn't in this node's data folder", source };
        return failed(&dashboard, &signed_in, &fault).await;
    }
    if request.method() == Method::GET && given.status().is_success() {
        let continued = given.status() == StatusCode::PARTIAL_CONTENT && !begins(given.headers());
        if let Err(failure) = exports::downloaded(services, caller, id, continued).await {
            return not_given(&dashboard, &signed_in, failure).await;
        }
    }
    with_headers(given, &tag, &found.file_name)
}

/// The part of the request that the file's size and age decide about.
fn asked(request: &Request, tag: &str) -> Request {
    let mut asked = Request::new(Body::empty());
    *asked.method_mut() = request.method().clone();
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    // Whoever has the beginning of another file gets all of this one; so does who wants several parts at once.
    let range = text(header::RANGE).filter(|range| !range.contains(','));
    let same = text(header::IF_RANGE).is_none_or(|of| of == tag);
    if let Some(range) = range.filter(|_| same).and_then(|range| HeaderValue::from_str(range).ok()) {
        asked.headers_mut().insert(header::RANGE, range);
    }
    asked
}

/// Whether the answer's part begins with the file's first byte.
fn begins(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_RANGE).and_then(|range| range.to_str().ok()).is_some_and(|r| r.starts_with("bytes 0-"))
}

fn with_headers(mut given: Response, tag: &str, file_name: &str) -> Response {
    let headers = given.headers_mut();
    headers.remove(header::LAST_MODIFIED);
    headers.insert(header::CONTENT_TYPE, KIND);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in [(header::ETAG, tag), (header::CONTENT_DISPOSITION, &disposition(file_name))] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    given
}

async fn not_given(dashboard: &Dashboard, signed_in: &SignedIn, failure: Failure<DownloadRefusal, Fault>) -> Response {
    match failure {
        Failure::Refused(DownloadRefusal::NotAllowed(why)) => refused(dashboard, signed_in, why).await,
        Failure::Refused(DownloadRefusal::Expired) => trouble(dashboard, signed_in, ApiError::Expired).await,
        Failure::Fault(fault) => failed(dashboard, signed_in, &fault).await,
    }
}
