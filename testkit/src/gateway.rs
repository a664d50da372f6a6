//! A gateway that asks Latchkey about requests.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use reqwest::Client;

/// Asks at `/authz`, as nginx does.
pub struct Gateway {
    client: Client,
    address: String,
}

/// What Latchkey says.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The code of a refusal; empty when the request may pass.
    pub code: String,
}

impl Gateway {
    pub(crate) fn new(address: String) -> Self {
        Self { client: Client::builder().no_proxy().build().expect("a client"), address }
    }

    /// Asks whether a request with these credentials and this path may pass.
    pub async fn ask(&self, workspace: &str, key: &str, path: &str) -> Answer {
        let credentials = BASE64_STANDARD.encode(format!("{workspace}:{key}"));
        let response = self
            .client
            .get(format!("{}/authz", self.address))
            .header("authorization", format!("Basic {credentials}"))
            .header("x-original-uri", path)
            .header("x-original-method", "GET")
            .send()
            .await
            .expect("an answer");
        let status = response.status().as_u16();
        let body = response.text().await.expect("the text of the answer");
        let code = body.split_once("\"type\":\"").and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default();
        Answer { status, code: code.to_owned() }
    }

    /// Whether the key opens the Data API of its workspace.
    pub async fn opens_data(&self, workspace: &str, key: &str) -> bool {
        self.ask(workspace, key, &format!("/v1/customer/{workspace}")).await.status == 200
    }

    /// The address, for requests of one's own.
    pub fn url(&self) -> &str {
        &self.address
    }
}

impl Answer {
    /// What a refusal looks like.
    pub fn refused(status: u16, code: &str) -> Self {
        Self { status, code: code.to_owned() }
    }
}
