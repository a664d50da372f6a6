//! Asks a provider. It may be slow, down, or not what it says: every answer has its time and its size, no redirect is
//! followed, and no address is asked that [`Reach`] doesn't allow, whatever a name resolves to.

use std::error::Error as _;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, redirect};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use tracing::debug;

use super::reach::{OutOfReach, Reach};

/// Time for one answer. A person waits for it.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest answer, in bytes. Key sets of the largest providers have a tenth of it.
const LONGEST: usize = 256 * 1024;

/// What asks. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Http {
    reach: Reach,
    client: Arc<OnceLock<Client>>,
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
        Self { reach, client: Arc::default() }
    }

    pub(super) fn reach(&self) -> Reach {
        self.reach
    }

    /// Made when it is first needed: reading the machine's certificates takes a moment.
    fn client(&self) -> Result<&Client, HttpProblem> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = build(self.reach).ok_or(HttpProblem::Silent("TLS can't be used"))?;
        Ok(self.client.get_or_init(|| client))
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, HttpProblem> {
        let request = reqwest::Request::try_from(request).map_err(|_| HttpProblem::NoRequest)?;
        if self.reach.check(request.url()).is_err() {
            return Err(HttpProblem::OutOfReach);
        }
        let mut answer = self.client()?.execute(request).await.map_err(problem)?;
        let (status, headers) = (answer.status(), std::mem::take(answer.headers_mut()));
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(problem)? {
            if body.len() + chunk.len() > LONGEST {
                return Err(HttpProblem::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = HttpResponse::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpProblem;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpProblem>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

/// Trusts the public CAs, and those of this machine: a company's own provider has its company's certificate.
fn build(reach: Reach) -> Option<Client> {
    let mut roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .ok()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(redirect::Policy::none())
        .referer(false)
        // A proxy would resolve names where they can't be looked at.
        .no_proxy()
        .timeout(PATIENCE)
        .dns_resolver(Arc::new(Resolver(reach)))
        .pool_max_idle_per_host(0);
    client.build().ok()
}

struct Resolver(Reach);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let within: Vec<_> = found.filter(|address| reach.reaches(address.ip())).collect();
            if within.is_empty() {
                return Err(Box::new(OutOfReach).into());
            }
            Ok(Box::new(within.into_iter()) as Addrs)
        })
    }
}

fn problem(error: reqwest::Error) -> HttpProblem {
    let error = error.without_url();
    debug!(%error, "a provider didn't answer");
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.is::<OutOfReach>() {
            return HttpProblem::OutOfReach;
        }
        cause = inner.source();
    }
    HttpProblem::Silent(match () {
        () if error.is_timeout() => "it took longer than 5 s",
        () if error.is_connect() => "no connection",
        () => "the connection broke",
    })
}
