//! Finds out for which address a gateway asks.

use http::{HeaderMap, Uri};

/// The prefix under which gateways ask.
const PREFIX: &str = "/authz";

/// Where gateways write the original address: nginx, then Traefik and Caddy.
const HEADERS: [&str; 2] = ["x-original-uri", "x-forwarded-uri"];

/// The address of the original request: from one of the headers, or what follows `/authz` (Envoy).
/// `None` when there is none, and when there are several that differ or one header stands twice.
///
/// A gateway overwrites its own header, not those of other gateways. A caller behind nginx may send
/// `X-Forwarded-Uri` with the path of an API that its key opens, and so smuggle another request past:
/// where sources disagree, none is believed.
pub fn original<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let mut found = rest_of_path(uri);
    for name in HEADERS {
        let mut values = headers.get_all(name).iter();
        let Some(value) = values.next() else { continue };
        let value = value.to_str().ok()?;
        if values.next().is_some() || found.is_some_and(|other| other != value) {
            return None;
        }
        found = Some(value);
    }
    found
}

/// What follows the prefix. `/authz/` counts too: it is Envoy asking for `/`.
fn rest_of_path(uri: &Uri) -> Option<&str> {
    let target = uri.path_and_query()?.as_str();
    target.strip_prefix(PREFIX).filter(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(uri: &str, headers: &[(&'static str, &[u8])]) -> Option<String> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, http::HeaderValue::from_bytes(value).unwrap());
        }
        original(&uri.parse().unwrap(), &map).map(str::to_owned)
    }

    const NGINX: &str = "x-original-uri";
    const CADDY: &str = "x-forwarded-uri";

    #[test]
    fn each_gateways_form_is_read() {
        let path = Some("/v1/customer/ACME01?x=1".to_owned());
        assert_eq!(found("/authz", &[(NGINX, b"/v1/customer/ACME01?x=1")]), path);
        assert_eq!(found("/authz", &[(CADDY, b"/v1/customer/ACME01?x=1")]), path);
        assert_eq!(found("/authz/v1/customer/ACME01?x=1", &[]), path);
        assert_eq!(found("/authz?x=1", &[(CADDY, b"/v1/customer/ACME01?x=1")]), path);
        assert_eq!(found("/authz/", &[]).as_deref(), Some("/"));
        assert_eq!(found("/authz//v1", &[]).as_deref(), Some("//v1"));
    }

    #[test]
    fn sources_that_agree_are_one() {
        assert_eq!(found("/authz", &[(NGINX, b"/a"), (CADDY, b"/a")]).as_deref(), Some("/a"));
        assert_eq!(found("/authz/a", &[(NGINX, b"/a"), (CADDY, b"/a")]).as_deref(), Some("/a"));
    }

    #[test]
    fn a_smuggled_or_doubled_header_leaves_nothing() {
        for (uri, headers) in [
            ("/authz", vec![(NGINX, &b"/a"[..]), (CADDY, b"/b")]),
            ("/authz", vec![(NGINX, b"/a"), (NGINX, b"/a")]),
            ("/authz", vec![(CADDY, b"/a"), (CADDY, b"/b")]),
            ("/authz/a", vec![(NGINX, b"/b")]),
            ("/authz/", vec![(NGINX, b"/b")]),
            ("/authz/a?q", vec![(CADDY, b"/a")]),
            ("/authz", vec![(NGINX, b"/\xff")]),
            ("/authz", vec![(NGINX, b"/a"), (CADDY, b"")]),
            ("/authz", vec![]),
            ("/authz?path=/a", vec![]),
        ] {
            assert_eq!(found(uri, &headers), None, "{uri} {headers:?}");
        }
    }
}
