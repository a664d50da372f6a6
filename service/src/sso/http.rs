//! Asks a provider. It may be slow, down, or not what it says: every answer has its time and its size, no redirect is
//! followed, and no address is asked that [`Reach`] doesn't allow, whatever a name resolves to.

use std::error::Error;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::client::legacy::{Client, Error as ClientError};
use hyper_util::rt::TokioExecutor;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use tower::util::BoxCloneSyncService;
use url::Url;

use super::reach::{OutOfReach, Reach};

/// Time for one answer. A person waits for it.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest answer, in bytes. Key sets of the largest providers have a tenth of it.
const LONGEST: usize = 256 * 1024;

type Addresses = std::vec::IntoIter<SocketAddr>;
type Resolver = BoxCloneSyncService<Name, Addresses, Box<dyn Error + Send + Sync>>;
type Connections = Client<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>;

/// What asks. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Http {
    reach: Reach,
    connections: Arc<OnceLock<Connections>>,
}

/// Why there is no answer. Holds no address.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpProblem {
    #[error("the address is out of reach")]
    OutOfReach,
    #[error("no answer: {0}")]
    Silent(&'static str),
    #[error("the answer is longer than 256 KB")]
    TooLong,
    #[error("a request can't be made of it")]
    NoRequest,
}

impl Http {
    pub(crate) fn new(reach: Reach) -> Self {
        Self { reach, connections: Arc::default() }
    }

    pub(super) fn reach(&self) -> Reach {
        self.reach
    }

    /// Made when they are first needed: reading the machine's certificates takes a moment.
    fn connections(&self) -> Result<&Connections, HttpProblem> {
        if let Some(connections) = self.connections.get() {
            return Ok(connections);
        }
        let connections = build(self.reach).ok_or(HttpProblem::Silent("TLS can't be used"))?;
        Ok(self.connections.get_or_init(|| connections))
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, HttpProblem> {
        let url = Url::parse(&request.uri().to_string()).map_err(|_| HttpProblem::NoRequest)?;
        if self.reach.check(&url).is_err() {
            return Err(HttpProblem::OutOfReach);
        }
        let answer = self.connections()?.request(request.map(Full::from));
        let (head, body) = answer.await.map_err(|error| problem(&error))?.into_parts();
        let body =
            Limited::new(body, LONGEST).collect().await.map_err(|error| match error.is::<LengthLimitError>() {
                true => HttpProblem::TooLong,
                false => HttpProblem::Silent("the connection broke"),
            })?;
        Ok(HttpResponse::from_parts(head, body.to_bytes().to_vec()))
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpProblem;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpProblem>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async {
            let answer = tokio::time::timeout(PATIENCE, self.ask(request)).await;
            answer.unwrap_or(Err(HttpProblem::Silent("it took longer than 5 s")))
        })
    }
}

/// Trusts the public CAs, and those of this machine: a company's own provider has its company's certificate. Follows no
/// redirect and knows of no proxy, which would resolve names where they can't be looked at.
fn build(reach: Reach) -> Option<Connections> {
    let mut roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .ok()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let mut tcp = HttpConnector::new_with_resolver(resolver(reach));
    tcp.enforce_http(false);
    let connector =
        HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().wrap_connector(tcp);
    Some(Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(connector))
}

/// Connections are made to what it gives: a name that resolves otherwise a moment later is of no use.
fn resolver(reach: Reach) -> Resolver {
    BoxCloneSyncService::new(tower::service_fn(move |name: Name| async move {
        let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
        let within: Vec<_> = found.filter(|address| reach.reaches(address.ip())).collect();
        if within.is_empty() { Err(OutOfReach.into()) } else { Ok(within.into_iter()) }
    }))
}

fn problem(error: &ClientError) -> HttpProblem {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.is::<OutOfReach>() {
            return HttpProblem::OutOfReach;
        }
        cause = inner.source();
    }
    HttpProblem::Silent(if error.is_connect() { "no connection" } else { "the connection broke" })
}
