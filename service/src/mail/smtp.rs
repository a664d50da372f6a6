//! The way over SMTP.

use std::time::Duration;

use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use url::Url;

use crate::Fault;

/// How long one of the server's addresses may take to be reached.
const CONNECT_TIME: Duration = Duration::from_secs(20);

/// A way to the server at `url`, which trusts the public CAs and those in `ca` (PEM).
pub(super) fn transport(url: &str, ca: Option<&[u8]>) -> Result<AsyncSmtpTransport<Tokio1Executor>, Fault> {
    // The address may hold a password: it isn't repeated.
    let unreadable = || Fault::Mail("the SMTP address can't be read".to_owned());
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| unreadable())?;
    if let Some(pem) = ca {
        let url = Url::parse(url).map_err(|_| unreadable())?;
        builder = builder.tls(tls(&url, pem)?);
    }
    // A connection for each mail. Kept ones are unsafe after a send that was given up: lettre would take
    // the late answer for that of the next command, and believe that a mail was accepted that wasn't.
    Ok(builder.timeout(Some(CONNECT_TIME)).pool_config(PoolConfig::new().max_size(0)).build())
}

/// What lettre makes of the address by itself, with the CA added.
fn tls(url: &Url, pem: &[u8]) -> Result<Tls, Fault> {
    let unusable = |problem: &str| Fault::Mail(format!("the CA certificate can't be used: {problem}"));
    let parameters = TlsParameters::builder(url.host_str().unwrap_or_default().to_owned())
        .add_root_certificate(certificate(pem).map_err(unusable)?)
        .build()
        .map_err(|e| unusable(&e.to_string()))?;
    let asked = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
    match (url.scheme(), asked.as_deref()) {
        ("smtps", _) => Ok(Tls::Wrapper(parameters)),
        (_, Some("required")) => Ok(Tls::Required(parameters)),
        (_, Some("opportunistic")) => Ok(Tls::Opportunistic(parameters)),
        _ => Err(unusable("the SMTP address asks for no TLS; add ?tls=required to it")),
    }
}

/// The certificates of a PEM file: one at least, and each fit to be trusted as a CA.
pub(super) fn certificate(pem: &[u8]) -> Result<Certificate, &'static str> {
    let begins = |line: &[u8]| line.trim_ascii_end() == b"-----BEGIN CERTIFICATE-----";
    if !pem.split(|&byte| byte == b'\n').any(begins) {
        return Err("there is none");
    }
    let broken = |_| "it is broken";
    let certificate = Certificate::from_pem(pem).map_err(broken)?;
    TlsParameters::builder("localhost".to_owned())
        .certificate_store(CertificateStore::None)
        .add_root_certificate(certificate.clone())
        .build()
        .map_err(broken)?;
    Ok(certificate)
}
