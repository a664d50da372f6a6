//! Which addresses Latchkey asks for an admin: a provider's address is typed by somebody who needn't have any right in
//! the network that Latchkey stands in.

use std::net::{IpAddr, Ipv4Addr};

use domain::sso::{ISSUER_MAX, IssuerProblem};
use url::{Host, Url};

/// What may be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Private networks, as the operator allowed.
    pub private: bool,
    /// This machine, without TLS: Latchkey itself is reached that way (demo and tests).
    pub this_machine: bool,
}

/// The host resolves to an address that isn't asked.
#[derive(Debug, thiserror::Error)]
#[error("the address is of a network that isn't asked")]
pub(super) struct OutOfReach;

impl Reach {
    /// Checks an address as far as that can be done without a look at the DNS.
    pub(super) fn check(self, url: &Url) -> Result<(), IssuerProblem> {
        let (Some(host), true) = (url.host(), url.username().is_empty() && url.password().is_none()) else {
            return Err(IssuerProblem::NotAnAddress);
        };
        let here = match host {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(ip) => ip.is_loopback(),
            Host::Ipv6(ip) => ip.is_loopback(),
        };
        match url.scheme() {
            "https" => {}
            "http" if here && self.this_machine => {}
            "http" => return Err(IssuerProblem::NotHttps),
            _ => return Err(IssuerProblem::NotAnAddress),
        }
        let within = match host {
            Host::Domain(_) => true,
            Host::Ipv4(ip) => self.reaches(ip.into()),
            Host::Ipv6(ip) => self.reaches(ip.into()),
        };
        if within { Ok(()) } else { Err(IssuerProblem::Private) }
    }

    /// Whether an address that a name resolved to is asked.
    pub(super) fn reaches(self, ip: IpAddr) -> bool {
        match embedded(ip) {
            ip if ip.is_loopback() => self.this_machine,
            IpAddr::V4(ip) if ip.is_private() || shared(ip) => self.private,
            IpAddr::V6(ip) if ip.is_unique_local() => self.private,
            IpAddr::V4(ip) => public_v4(ip),
            // Global unicast, without what is for documents.
            IpAddr::V6(ip) => ip.segments()[0] & 0xe000 == 0x2000 && ip.segments()[..2] != [0x2001, 0xdb8],
        }
    }
}

/// Reads what an admin typed: an address to which `/.well-known/openid-configuration` can be added.
pub(super) fn issuer(typed: &str, reach: Reach) -> Result<Url, IssuerProblem> {
    let url = Url::parse(typed).map_err(|_| IssuerProblem::NotAnAddress)?;
    if typed.len() > ISSUER_MAX || url.query().is_some() || url.fragment().is_some() {
        return Err(IssuerProblem::NotAnAddress);
    }
    reach.check(&url).map(|()| url)
}

/// The address of IPv4 that one of IPv6 stands for: mapped, by NAT64 or by 6to4.
fn embedded(ip: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = ip else { return ip };
    let inner = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        IpAddr::V4(Ipv4Addr::new(a, b, c, d))
    };
    match v6.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => inner(high, low),
        [0x2002, high, low, ..] => inner(high, low),
        _ => ip,
    }
}

/// 100.64.0.0/10: between a provider of the internet and its customers; overlay networks use it, too.
fn shared(ip: Ipv4Addr) -> bool {
    let [a, b, ..] = ip.octets();
    a == 100 && b & 0xc0 == 64
}

fn public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    // Link-local is where clouds keep the credentials of their machines.
    let special = a == 0
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || a >= 240
        || (a == 198 && b & 0xfe == 18)
        || (a == 192 && b == 0 && c == 0);
    !special
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: Reach = Reach { private: false, this_machine: false };

    #[test]
    fn only_the_internet_is_asked_unless_the_operator_allows_more() {
        let all = Reach { private: true, this_machine: true };
        for ip in ["9.9.9.9", "2620:fe::fe", "::ffff:9.9.9.9", "64:ff9b::909:909"] {
            assert!(PUBLIC.reaches(ip.parse().unwrap()), "{ip}");
        }
        for ip in ["10.0.0.1", "172.16.9.9", "192.168.1.1", "100.64.0.1", "fd00::1", "::ffff:10.0.0.1", "2002:a00:1::"]
        {
            let ip = ip.parse().unwrap();
            assert!(!PUBLIC.reaches(ip) && Reach { private: true, ..PUBLIC }.reaches(ip), "{ip}");
        }
        for ip in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            let ip = ip.parse().unwrap();
            assert!(!Reach { private: true, ..PUBLIC }.reaches(ip) && all.reaches(ip), "{ip}");
        }
        for ip in [
            "169.254.169.254",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "192.0.2.1",
            "198.18.0.1",
            "fe80::1",
            "::",
            "ff02::1",
            "2001:db8::1",
            "64:ff9b::a9fe:a9fe",
            "::7f00:1",
        ] {
            assert!(!all.reaches(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn an_issuer_is_an_address_of_https_without_anything_behind_its_path() {
        let read = |typed| issuer(typed, PUBLIC).map(String::from);
        assert!(read("https://id.acme.example/realms/a").is_ok());
        for (bad, why) in [
            ("", IssuerProblem::NotAnAddress),
            ("id.acme.example", IssuerProblem::NotAnAddress),
            ("file:///etc/passwd", IssuerProblem::NotAnAddress),
            ("https://a@id.acme.example", IssuerProblem::NotAnAddress),
            ("https://id.acme.example?a", IssuerProblem::NotAnAddress),
            ("https://id.acme.example/#a", IssuerProblem::NotAnAddress),
            ("http://id.acme.example", IssuerProblem::NotHttps),
            ("http://127.0.0.1:9000", IssuerProblem::NotHttps),
            ("https://10.0.0.1", IssuerProblem::Private),
            ("https://0x7f.1", IssuerProblem::Private),
            ("https://[::1]", IssuerProblem::Private),
        ] {
            assert_eq!(read(bad), Err(why), "{bad}");
        }
        let demo = Reach { this_machine: true, ..PUBLIC };
        assert!(issuer("http://127.0.0.1:9000", demo).is_ok() && issuer("http://localhost:9000/x", demo).is_ok());
        assert_eq!(issuer("http://10.0.0.1", demo), Err(IssuerProblem::NotHttps));
    }
}
