//! Who calls the API behind a gateway: what the gateway says of it.

use std::net::IpAddr;

use service::usage::CallerSeen;

use crate::http::client_ip::TrustedProxies;
use crate::http::values::Headers;

/// The caller of the request that a gateway asks about. Nobody but gateways reaches this address, so that the
/// last entry of `X-Forwarded-For`, which the gateway wrote, is believed; entries before it only behind
/// proxies that the operator trusts. Without the header the gateway itself is the caller.
pub fn caller<'a>(headers: &'a impl Headers, peer: IpAddr, proxies: &TrustedProxies) -> CallerSeen<'a> {
    let agent = headers.values("user-agent").next().unwrap_or_default();
    CallerSeen { address: proxies.client_of_gateway(peer, headers), agent }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, header};

    use super::*;

    #[test]
    fn the_gateways_word_is_believed_and_the_callers_is_not() {
        let proxies = TrustedProxies::new(vec!["10.0.0.0/8".parse().unwrap()]);
        for (forwarded, expected) in [
            (vec![], "192.0.2.7"),
            (vec!["203.0.113.24"], "203.0.113.24"),
            // Written by the caller, then by the gateway.
            (vec!["1.2.3.4, 203.0.113.24"], "203.0.113.24"),
            (vec!["1.2.3.4", "203.0.113.24"], "203.0.113.24"),
            // The gateway stands behind a load balancer that the operator trusts.
            (vec!["1.2.3.4, 203.0.113.24, 10.0.0.3"], "203.0.113.24"),
            // Not a word of a gateway.
            (vec!["203.0.113.24, unknown"], "192.0.2.7"),
            (vec!["2001:db8::1"], "2001:db8::1"),
            (vec!["::ffff:203.0.113.24"], "203.0.113.24"),
        ] {
            let mut headers = HeaderMap::new();
            for line in &forwarded {
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            let seen = caller(&headers, "192.0.2.7".parse().unwrap(), &proxies);
            assert_eq!(seen.address.to_string(), expected, "{forwarded:?}");
        }
    }

    #[test]
    fn an_agent_is_handed_on_word_for_word() {
        let mut headers = HeaderMap::new();
        let peer = "192.0.2.7".parse().unwrap();
        assert_eq!(caller(&headers, peer, &TrustedProxies::default()).agent, b"");
        headers.insert(header::USER_AGENT, http::HeaderValue::from_bytes(b"a/1 \xff").unwrap());
        assert_eq!(caller(&headers, peer, &TrustedProxies::default()).agent, b"a/1 \xff");
    }
}
