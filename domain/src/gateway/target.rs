//! Finds out for which address a gateway asks.

use super::visible;

/// The prefix under which gateways ask.
pub(super) const PREFIX: &str = "/authz";

/// The address of the original request: from one of the headers, or what follows `/authz` (Envoy).
/// `None` when there is none, and when there are several that differ or one header stands twice.
///
/// A gateway overwrites its own header, not those of other gateways. A caller behind nginx may send
/// `X-Forwarded-Uri` with the path of an API that its key opens, and so smuggle another request past:
/// where sources disagree, none is believed.
///
/// `asked` is the path and query of the question itself, `headers` each header that may tell, with its values.
pub fn original<'a, H>(asked: &'a str, headers: impl IntoIterator<Item = H>) -> Option<&'a str>
where
    H: IntoIterator<Item = &'a [u8]>,
{
    // `/authz/` counts too: it is Envoy asking for `/`.
    let mut found = asked.strip_prefix(PREFIX).filter(|rest| rest.starts_with('/'));
    for header in headers {
        let mut values = header.into_iter();
        let Some(value) = values.next() else { continue };
        let value = visible(value)?;
        if values.next().is_some() || found.is_some_and(|other| other != value) {
            return None;
        }
        found = Some(value);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(uri: &str, headers: &[(&'static str, &[u8])]) -> Option<String> {
        let values = |name| headers.iter().filter(move |(other, _)| *other == name).map(|(_, value)| *value);
        original(uri, [values(NGINX), values(CADDY)]).map(str::to_owned)
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
