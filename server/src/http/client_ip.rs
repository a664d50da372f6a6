//! Who calls: the peer of the connection, or, when the peer is a proxy that the operator trusts, the
//! address that the proxy wrote into `X-Forwarded-For`.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;

use super::ClientIp;
use super::values::Headers;

/// Hops that are looked at. More are a game, and the peer is as good an answer.
const MAX_HOPS: usize = 32;

/// Networks whose `X-Forwarded-For` is believed.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Arc<[IpNet]>);

impl TrustedProxies {
    /// Trusts these networks.
    pub fn new(networks: Vec<IpNet>) -> Self {
        Self(networks.into())
    }

    /// Whether what this peer says of others is believed.
    pub fn trusts(&self, peer: IpAddr) -> bool {
        self.contains(peer.to_canonical())
    }

    fn contains(&self, ip: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&ip))
    }

    /// The caller's address. Walks `X-Forwarded-For` from the right, because only what trusted proxies
    /// appended is true: the first hop that isn't one of them is the caller.
    pub fn client(&self, peer: IpAddr, headers: &impl Headers) -> IpAddr {
        let peer = peer.to_canonical();
        if self.contains(peer) { self.before(peer, headers) } else { peer }
    }

    /// The same when the peer is believed whoever it is: whoever reaches the gateway's address is a gateway.
    pub fn client_of_gateway(&self, gateway: IpAddr, headers: &impl Headers) -> IpAddr {
        self.before(gateway.to_canonical(), headers)
    }

    fn before(&self, peer: IpAddr, headers: &impl Headers) -> IpAddr {
        let mut nearest = peer;
        let lines = headers.values("x-forwarded-for").rev();
        let hops = lines.flat_map(|line| line.rsplit(|&b| b == b','));
        for hop in hops.take(MAX_HOPS) {
            // Behind a hop that can't be read, nothing can be believed.
            let Some(ip) = read(hop) else { break };
            nearest = ip;
            if !self.contains(ip) {
                break;
            }
        }
        nearest
    }
}

fn read(hop: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(hop).ok()?.trim();
    let ip = text
        .parse::<IpAddr>()
        .or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()))
        .or_else(|_| text.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>());
    ip.ok().map(|ip| ip.to_canonical())
}

/// Puts [`ClientIp`] into the request.
pub async fn layer(State(proxies): State<TrustedProxies>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    if let Some(peer) = peer {
        let ip = proxies.client(peer, request.headers());
        request.extensions_mut().insert(ClientIp(ip));
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    fn client(trusted: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let proxies = TrustedProxies::new(trusted.iter().map(|n| n.parse().unwrap()).collect());
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn a_header_from_an_untrusted_peer_is_ignored() {
        assert_eq!(client(&[], "198.51.100.7", &["203.0.113.1"]), "198.51.100.7");
        assert_eq!(client(&["10.0.0.0/8"], "198.51.100.7", &["203.0.113.1"]), "198.51.100.7");
    }

    #[test]
    fn the_first_untrusted_hop_from_the_right_is_the_caller() {
        let trusted = ["10.0.0.0/8", "::1/128"];
        for (forwarded, expected) in [
            (vec!["203.0.113.1"], "203.0.113.1"),
            // What the caller wrote itself stands on the left.
            (vec!["1.2.3.4, 203.0.113.1"], "203.0.113.1"),
            (vec!["1.2.3.4, 203.0.113.1, 10.0.0.9"], "203.0.113.1"),
            (vec!["1.2.3.4", "203.0.113.1, 10.0.0.9"], "203.0.113.1"),
            (vec!["203.0.113.1:4711, 10.0.0.9"], "203.0.113.1"),
            (vec!["[2001:db8::5]:99"], "2001:db8::5"),
            (vec!["[2001:db8::5]"], "2001:db8::5"),
            (vec!["::ffff:203.0.113.1"], "203.0.113.1"),
            // Nobody but trusted proxies: the farthest of them.
            (vec!["10.0.0.7, 10.0.0.9"], "10.0.0.7"),
            // Unreadable: the last hop that was sure.
            (vec!["1.2.3.4, unknown, 10.0.0.9"], "10.0.0.9"),
            (vec!["1.2.3.4, "], "10.0.0.1"),
            (vec![""], "10.0.0.1"),
            (vec![], "10.0.0.1"),
        ] {
            assert_eq!(client(&trusted, "10.0.0.1", &forwarded), expected, "{forwarded:?}");
        }
        assert_eq!(client(&trusted, "::ffff:10.0.0.1", &["203.0.113.1"]), "203.0.113.1");
    }

    #[test]
    fn at_most_32_hops_are_looked_at() {
        let many = format!("203.0.113.1{}", ", 10.0.0.9".repeat(40));
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.1", &[&many]), "10.0.0.9");
    }
}
