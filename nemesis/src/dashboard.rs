//! A person's browser, without JavaScript, which goes to any node with one session.

use std::net::SocketAddr;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use testkit::Page;

use crate::wire::WORKSPACE;

/// An admin of Acme Retail.
const EMAIL: &str = "maya@acme.example";
/// After this time an answer isn't waited for any more, in seconds. Longer than any fault and the wait for
/// a lease that follows it.
const GIVEN_UP: Duration = Duration::from_secs(20);

/// A person who is signed in.
#[derive(Clone, Debug)]
pub struct Dashboard {
    client: Client,
    nodes: Vec<SocketAddr>,
}

/// There was no whole answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoAnswer;

impl Dashboard {
    /// A person of these nodes who isn't signed in.
    ///
    /// # Panics
    /// When there can be no client.
    pub fn new(nodes: Vec<SocketAddr>) -> Self {
        let client = Client::builder().cookie_store(true).redirect(Policy::none()).no_proxy().timeout(GIVEN_UP);
        Self { client: client.build().expect("a client"), nodes }
    }

    /// Signs in at a node; whether that went well.
    pub async fn sign_in(&self, node: usize) -> bool {
        let form = [("email", EMAIL), ("password", service::demo::PASSWORD)];
        self.post(node, "/login", &form).await.is_ok_and(|page| page.status == StatusCode::SEE_OTHER)
    }

    /// Asks a node for a page.
    ///
    /// # Errors
    /// When no whole answer came.
    pub async fn get(&self, node: usize, path: &str) -> Result<Page, NoAnswer> {
        page(self.client.get(format!("http://{}{path}", self.nodes[node]))).await
    }

    /// Sends a node a form, as its page would.
    ///
    /// # Errors
    /// When no whole answer came.
    pub async fn post(&self, node: usize, path: &str, form: &[(&str, &str)]) -> Result<Page, NoAnswer> {
        let request = self.client.post(format!("http://{}{path}", self.nodes[node]));
        page(request.header("sec-fetch-site", "same-origin").form(form)).await
    }
}

async fn page(request: reqwest::RequestBuilder) -> Result<Page, NoAnswer> {
    let response = request.send().await.map_err(|_| NoAnswer)?;
    let (status, headers) = (response.status(), response.headers().clone());
    Ok(Page { status, headers, body: response.text().await.map_err(|_| NoAnswer)? })
}

/// The address of the keys.
pub fn keys() -> String {
    format!("/w/{WORKSPACE}/settings/account/api-keys")
}
