//! Refuses changes that another site started (cross-site request forgery). Server functions are reads,
//! but travel by POST: they pass here too.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, Method, header};
use url::Url;

use super::answer::{Surface, Turned};
use super::request_log;

/// The origins from which changes are taken.
#[derive(Clone, Debug)]
pub struct Origins(Arc<[String]>);

impl Origins {
    /// The public address; and, when the dashboard listens on this machine alone, the two ways in which
    /// people write that.
    pub fn new(public_url: &Url, dashboard: SocketAddr) -> Self {
        let mut origins = vec![public_url.origin().ascii_serialization()];
        if dashboard.ip().is_loopback() {
            let port = dashboard.port();
            origins.extend([format!("http://localhost:{port}"), format!("http://127.0.0.1:{port}")]);
        }
        Self(origins.into())
    }

    /// Whether a request may change something. A browser says with `Sec-Fetch-Site` where a request
    /// started (`none`: the person, by the address bar); older ones, and pages without https, only send
    /// `Origin`.
    fn allow(&self, method: &Method, headers: &HeaderMap) -> bool {
        if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
            return true;
        }
        match only(headers, "sec-fetch-site") {
            Header::Absent => {}
            Header::One(site) => return matches!(site, b"same-origin" | b"none"),
            Header::Several => return false,
        }
        match only(headers, header::ORIGIN.as_str()) {
            Header::One(origin) => self.0.iter().any(|own| own.as_bytes() == origin),
            Header::Absent | Header::Several => false,
        }
    }
}

enum Header<'a> {
    Absent,
    One(&'a [u8]),
    Several,
}

fn only<'a>(headers: &'a HeaderMap, name: &str) -> Header<'a> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Header::Absent,
        (Some(value), None) => Header::One(value.as_bytes()),
        (Some(_), Some(_)) => Header::Several,
    }
}

/// Answers 403 to changes from elsewhere.
pub async fn layer(State(origins): State<Origins>, request: Request, next: Next) -> Response {
    if origins.allow(request.method(), request.headers()) {
        return next.run(request).await;
    }
    Turned::Foreign.answer(Surface::Dashboard, request_log::id_of(&request))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(method: &Method, headers: &[(&'static str, &str)]) -> bool {
        let url = "https://keys.acme.example".parse().unwrap();
        let origins = Origins::new(&url, "127.0.0.1:3000".parse().unwrap());
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        origins.allow(method, &map)
    }

    #[test]
    fn a_change_must_come_from_the_dashboard_itself() {
        let post = &Method::POST;
        let site = "sec-fetch-site";
        for (headers, expected) in [
            (vec![(site, "same-origin")], true),
            (vec![(site, "none")], true),
            (vec![(site, "same-site")], false),
            (vec![(site, "cross-site")], false),
            (vec![(site, "same-origin"), (site, "same-origin")], false),
            // What the browser says of the site wins over the origin.
            (vec![(site, "cross-site"), ("origin", "https://keys.acme.example")], false),
            (vec![("origin", "https://keys.acme.example")], true),
            (vec![("origin", "http://localhost:3000")], true),
            (vec![("origin", "http://127.0.0.1:3000")], true),
            (vec![("origin", "http://keys.acme.example")], false),
            (vec![("origin", "https://keys.acme.example.evil.example")], false),
            (vec![("origin", "https://keys.acme.example:8443")], false),
            (vec![("origin", "null")], false),
            (vec![], false),
        ] {
            assert_eq!(allowed(post, &headers), expected, "{headers:?}");
            for other in [Method::PUT, Method::DELETE, Method::PATCH] {
                assert_eq!(allowed(&other, &headers), expected, "{other} {headers:?}");
            }
        }
        assert!(allowed(&Method::GET, &[(site, "cross-site")]), "a link from elsewhere");
    }

    #[test]
    fn localhost_is_an_origin_only_where_the_dashboard_listens_on_it() {
        let url = "https://keys.acme.example".parse().unwrap();
        let origins = Origins::new(&url, "0.0.0.0:3000".parse().unwrap());
        let mut map = HeaderMap::new();
        map.insert("origin", "http://localhost:3000".parse().unwrap());
        assert!(!origins.allow(&Method::POST, &map));
    }
}
