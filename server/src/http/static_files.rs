//! What the browser loads: the bundle, under a folder named by its content so that it never changes, and
//! two small files at fixed addresses. All of it is in memory from the start: no path of a request ever
//! reaches the file system.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as UrlPath, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderMap, HeaderValue, StatusCode, header};

const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");
const FAVICON: &str = include_str!("../../../public/favicon.svg");
const ROBOTS: &str = include_str!("../../../public/robots.txt");

/// What the browser loads: scripts, WASM and styles, in `/pkg/<hash>/`.
#[derive(Debug)]
pub struct Bundle {
    hash: String,
    files: HashMap<String, File>,
}

#[derive(Debug)]
struct File {
    raw: Bytes,
    brotli: Option<Bytes>,
    content_type: HeaderValue,
}

/// Why the bundle can't be served.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// A file of it can't be read.
    #[error("{} can't be read: {source}. Build it with `cargo xtask build`", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The name in `pkg.hash` isn't a plain folder name.
    #[error("{} must hold the name of a folder in pkg", path.display())]
    Hash {
        /// Which file.
        path: PathBuf,
    },
}

impl Bundle {
    /// Reads the bundle of a site folder: `pkg.hash`, and the files of `pkg/<hash>` with their `.br`.
    ///
    /// # Errors
    /// [`BundleError`].
    pub fn load(site: &Path) -> Result<Self, BundleError> {
        let path = site.join("pkg.hash");
        let hash = fs::read_to_string(&path).map_err(read_error(&path))?.trim().to_owned();
        if hash.is_empty() || !hash.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
            return Err(BundleError::Hash { path });
        }
        let folder = site.join("pkg").join(&hash);
        let mut files = HashMap::new();
        for entry in fs::read_dir(&folder).map_err(read_error(&folder))? {
            let path = entry.map_err(read_error(&folder))?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            if !path.is_file() || name.ends_with(".br") {
                continue;
            }
            let raw = fs::read(&path).map_err(read_error(&path))?.into();
            let compressed = folder.join(format!("{name}.br"));
            let brotli = match fs::read(&compressed) {
                Ok(bytes) => Some(bytes.into()),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
                Err(error) => return Err(read_error(&compressed)(error)),
            };
            files.insert(name.to_owned(), File { raw, brotli, content_type: content_type(name) });
        }
        Ok(Self { hash, files })
    }

    /// No bundle: pages work without scripts, and without styles.
    pub fn none() -> Self {
        Self { hash: "none".to_owned(), files: HashMap::new() }
    }

    /// The folder's name.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The folder's address without the first slash, as Leptos wants it: `pkg/<hash>`.
    pub fn folder(&self) -> String {
        format!("pkg/{}", self.hash)
    }

    /// The address of a file of it.
    pub fn url(&self, name: &str) -> String {
        format!("/pkg/{}/{name}", self.hash)
    }
}

fn read_error(path: &Path) -> impl FnOnce(std::io::Error) -> BundleError {
    let path = path.to_owned();
    move |source| BundleError::Read { path, source }
}

fn content_type(name: &str) -> HeaderValue {
    HeaderValue::from_static(match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml; charset=utf-8",
        Some("woff2") => "font/woff2",
        Some("json" | "map") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    })
}

/// The addresses of the bundle, `/favicon.svg` and `/robots.txt`.
pub fn router(bundle: &Arc<Bundle>) -> Router {
    Router::new()
        .route("/pkg/{hash}/{file}", get(file).with_state(Arc::clone(bundle)))
        .route("/favicon.svg", get(|| fixed("image/svg+xml; charset=utf-8", FAVICON)))
        .route("/robots.txt", get(|| fixed("text/plain; charset=utf-8", ROBOTS)))
}

async fn fixed(content_type: &'static str, text: &'static str) -> impl IntoResponse {
    let content_type = HeaderValue::from_static(content_type);
    ([(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, A_DAY)], text)
}

async fn file(
    State(bundle): State<Arc<Bundle>>,
    UrlPath((hash, name)): UrlPath<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let Some(file) = bundle.files.get(&name).filter(|_| hash == bundle.hash) else {
        // A page of the version before asks for files that are gone; reloading it helps.
        return (StatusCode::NOT_FOUND, "not found\n").into_response();
    };
    let mut response = match file.brotli.as_ref().filter(|_| takes_brotli(&headers)) {
        Some(brotli) => ([(header::CONTENT_ENCODING, HeaderValue::from_static("br"))], brotli.clone()).into_response(),
        None => file.raw.clone().into_response(),
    };
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, file.content_type.clone());
    answer.insert(header::CACHE_CONTROL, IMMUTABLE);
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}

/// Whether the browser takes brotli: named, and not with a weight of zero.
fn takes_brotli(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().strip_prefix("q=").map(|q| q.trim().parse::<f32>());
        name.trim().eq_ignore_ascii_case("br") && !matches!(weight, Some(Ok(0.0) | Err(_)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_is_sent_to_who_takes_it() {
        let takes = |line: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, line.parse().unwrap());
            takes_brotli(&headers)
        };
        for line in ["br", "gzip, deflate, br, zstd", "gzip;q=0.5, BR;q=1.0", "br; q=0.1"] {
            assert!(takes(line), "{line}");
        }
        for line in ["", "gzip", "br;q=0", "br;q=0.0", "brotli", "*", "br;q=x"] {
            assert!(!takes(line), "{line}");
        }
        assert!(!takes_brotli(&HeaderMap::new()));
    }

    #[test]
    fn a_bundle_without_its_parts_says_which() {
        let missing = Bundle::load(Path::new("/nonexistent")).unwrap_err().to_string();
        assert!(missing.starts_with("/nonexistent/pkg.hash can't be read"), "{missing}");
    }
}
