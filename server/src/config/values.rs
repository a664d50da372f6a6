//! Reads single settings. What is wrong is told without repeating values that may hold a password.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

use domain::account::Email;
use ipnet::IpNet;
use service::MailWay;
use service::cluster::Mode;
use tracing_subscriber::EnvFilter;
use url::Url;

use super::{ConfigError, Roles};
use crate::http::client_ip::TrustedProxies;

/// What is wrong with a value: the rest of a sentence that begins with the variable's name.
#[derive(Debug)]
pub struct Bad(pub String);

fn bad<T>(problem: impl Into<String>) -> Result<T, Bad> {
    Err(Bad(problem.into()))
}

/// The `.env` file of the working folder; nothing when there is none.
pub fn env_file() -> Result<BTreeMap<String, String>, ConfigError> {
    let path = Path::new(".env");
    let unreadable = |error: dotenvy::Error| {
        // The error quotes the line, which may hold a password.
        ConfigError::EnvFile(match error {
            dotenvy::Error::Io(error) => error.to_string(),
            dotenvy::Error::LineParse(_, _) => "a line isn't NAME=value (quote values with spaces)".to_owned(),
            _ => "it isn't in the form NAME=value".to_owned(),
        })
    };
    if !path.exists() {
        return Ok(BTreeMap::new());
    }
    let lines = dotenvy::from_path_iter(path).map_err(unreadable)?;
    lines.collect::<Result<_, _>>().map_err(unreadable)
}

/// Any path.
pub fn path(value: &str) -> Result<PathBuf, Bad> {
    Ok(value.into())
}

/// A folder that exists.
pub fn folder(value: &str) -> Result<PathBuf, Bad> {
    let path = PathBuf::from(value);
    if path.is_dir() { Ok(path) } else { bad(format!("names no folder: {value:?}")) }
}

/// An IP address and a port.
pub fn address(value: &str) -> Result<SocketAddr, Bad> {
    value.parse().or_else(|_| bad(format!("must be an IP address and a port, such as 127.0.0.1:3000, not {value:?}")))
}

/// An http or https address without a path.
pub fn public_url(value: &str) -> Result<Url, Bad> {
    let example = "must be the address that people type, such as https://keys.example.com";
    let Ok(url) = Url::parse(value) else { return bad(example) };
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return bad(format!("{example}: http or https"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return bad(format!("{example}: without a user name"));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return bad(format!("{example}: without a path"));
    }
    Ok(url)
}

/// The address of a dashboard that was given no other.
pub fn url_of(dashboard: SocketAddr) -> Result<Url, Bad> {
    let ip = match dashboard.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    public_url(&format!("http://{}", SocketAddr::new(ip, dashboard.port())))
}

/// `1` or `0`.
pub fn switch(value: &str) -> Result<bool, Bad> {
    match value {
        "1" => Ok(true),
        "0" => Ok(false),
        _ => bad(format!("must be 1 or 0, not {value:?}")),
    }
}

/// How a node makes sure that it knows of every revocation.
pub fn revocation(value: &str) -> Result<Mode, Bad> {
    match value {
        "lease" => Ok(Mode::Lease),
        "strict" => Ok(Mode::Strict),
        _ => bad(format!("must be lease or strict, not {value:?}")),
    }
}

/// Whether changes wait for nodes.
pub fn barrier(value: &str) -> Result<bool, Bad> {
    match value {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => bad(format!("must be on or off, not {value:?}")),
    }
}

/// A list of roles.
pub fn roles(value: &str) -> Result<Roles, Bad> {
    let mut roles = Roles { dashboard: false, gateway: false, worker: false };
    for role in value.split(',') {
        match role.trim() {
            "dashboard" => roles.dashboard = true,
            "gateway" => roles.gateway = true,
            "worker" => roles.worker = true,
            other => {
                return bad(format!("must be some of dashboard,gateway,worker; {other:?} is none of them"));
            }
        }
    }
    Ok(roles)
}

/// A list of networks.
pub fn networks(value: &str) -> Result<TrustedProxies, Bad> {
    let read = |text: &str| {
        let text = text.trim();
        // An address alone is a network of one.
        text.parse::<IpNet>()
            .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
            .map_err(|_| Bad(format!("must be networks such as 10.0.0.0/8,2001:db8::/32; {text:?} is none")))
    };
    value.split(',').map(read).collect::<Result<Vec<_>, _>>().map(TrustedProxies::new)
}

/// A number of days, a quarter at least.
pub fn retention(value: &str) -> Result<time::Duration, Bad> {
    match value.parse::<u16>() {
        Ok(days @ 92..) => Ok(time::Duration::days(days.into())),
        _ => bad(format!("must be a number of days of at least 92, such as 730, not {value:?}")),
    }
}

/// A PostgreSQL address.
pub fn database_url(value: &str) -> Result<String, Bad> {
    match Url::parse(value) {
        Ok(url) if matches!(url.scheme(), "postgres" | "postgresql") => Ok(value.to_owned()),
        _ => bad("must be an address such as postgres://user:password@host:5432/latchkey"),
    }
}

/// The address of a mail server.
pub fn smtp_url(value: &str) -> Result<String, Bad> {
    match Url::parse(value) {
        Ok(url) if matches!(url.scheme(), "smtp" | "smtps") && url.has_host() => Ok(value.to_owned()),
        _ => bad("must be an address such as smtp://user:password@host:587?tls=required or smtps://host"),
    }
}

/// A file with certificates of CAs.
pub fn ca_file(value: &str) -> Result<Vec<u8>, Bad> {
    match std::fs::read(value) {
        Ok(pem) if MailWay::takes_ca(&pem) => Ok(pem),
        Ok(_) => bad(format!("must name a file with the certificate of a CA as PEM; {value:?} holds none")),
        Err(error) => bad(format!("names {value:?}, which can't be read: {error}")),
    }
}

/// `Name <address>`, or an address.
pub fn mailbox(value: &str) -> Result<String, Bad> {
    let address = match value.split_once('<') {
        Some((_, rest)) => rest.strip_suffix('>').unwrap_or_default(),
        None => value,
    };
    if value.chars().any(char::is_control) || Email::parse(address).is_err() {
        return bad(format!("must be a sender such as Latchkey <no-reply@example.com>, not {value:?}"));
    }
    Ok(value.to_owned())
}

/// The address of a collector; traces go below it.
pub fn otlp_base(value: &str) -> Result<Url, Bad> {
    let mut url = otlp_address(value)?;
    let path = format!("{}/v1/traces", url.path().trim_end_matches('/'));
    url.set_path(&path);
    Ok(url)
}

/// The address that takes traces. User names belong into the headers: addresses are logged.
pub fn otlp_address(value: &str) -> Result<Url, Bad> {
    match Url::parse(value) {
        Ok(url)
            if matches!(url.scheme(), "http" | "https")
                && url.has_host()
                && url.username().is_empty()
                && url.password().is_none() =>
        {
            Ok(url)
        }
        _ => {
            bad("must be the http or https address of a collector, such as http://127.0.0.1:4318, without a user name")
        }
    }
}

/// The one way in which traces are sent.
pub fn otlp_protocol(value: &str) -> Result<(), Bad> {
    match value {
        "http/protobuf" => Ok(()),
        _ => bad(format!("must be http/protobuf, not {value:?}")),
    }
}

/// `name=value,name=value`, with values percent-encoded.
pub fn otlp_headers(value: &str) -> Result<Vec<(String, String)>, Bad> {
    let read = |pair: &str| {
        let (name, value) = pair.split_once('=')?;
        let value = percent_encoding::percent_decode_str(value.trim()).decode_utf8().ok()?.into_owned();
        http::HeaderName::try_from(name.trim()).ok()?;
        http::HeaderValue::try_from(&value).ok()?;
        Some((name.trim().to_owned(), value))
    };
    let pairs = value.split(',').map(str::trim).filter(|pair| !pair.is_empty());
    // The value isn't repeated: it may hold a token.
    pairs.map(read).collect::<Option<_>>().ok_or_else(|| Bad("must be name=value,name=value".to_owned()))
}

/// `true` or `false`.
pub fn yes_or_no(value: &str) -> Result<bool, Bad> {
    match value.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => bad(format!("must be true or false, not {value:?}")),
    }
}

/// The language of `RUST_LOG`.
pub fn log_filter(value: &str) -> Result<String, Bad> {
    match EnvFilter::try_new(value) {
        Ok(_) => Ok(value.to_owned()),
        Err(error) => bad(format!("can't be understood: {error}")),
    }
}

/// Whether the log is JSON.
pub fn log_format(value: &str) -> Result<bool, Bad> {
    match value {
        "json" => Ok(true),
        "text" => Ok(false),
        _ => bad(format!("must be text or json, not {value:?}")),
    }
}
