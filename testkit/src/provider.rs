//! A real provider of OpenID Connect in a process of its own (`end2end/support/provider.mjs`), and what a person does at
//! its pages.

use std::process::Stdio;
use std::time::Duration;

use reqwest::header::LOCATION;
use reqwest::{Client, Response, redirect};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../end2end/support/provider.mjs");
/// Generous: a test that waits for longer fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// The provider. Ends with the test.
pub struct Provider {
    /// What it calls itself.
    pub issuer: String,
    _process: Child,
}

impl Provider {
    /// What Latchkey is called there.
    pub const CLIENT: &str = "latchkey-test";
    /// Its secret there.
    pub const SECRET: &str = "provider-secret-word-0123456789abcdef";

    /// Starts one that sends people back to that address.
    ///
    /// # Panics
    /// When Node.js or the packages of `end2end/` aren't there: run tests with `make test` or `cargo xtask test`.
    pub async fn start(redirect_uri: &str) -> Self {
        let mut process = Command::new("node")
            .arg(SCRIPT)
            .envs([("PROVIDER_CLIENT_ID", Self::CLIENT), ("PROVIDER_CLIENT_SECRET", Self::SECRET)])
            .env("PROVIDER_REDIRECT_URI", redirect_uri)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("Node.js");
        let mut lines = BufReader::new(process.stdout.take().expect("its stdout")).lines();
        let line = tokio::time::timeout(PATIENCE, lines.next_line()).await.expect("it starts").expect("its stdout");
        let told = line.expect("a line (are the packages of end2end/ installed?)");
        let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
        Self { issuer: told["issuer"].as_str().expect("its address").to_owned(), _process: process }
    }

    /// Signs in as that person at its pages, in a browser of its own, and gives the address that it sends the browser
    /// back to.
    ///
    /// # Panics
    /// When the pages aren't what they were.
    pub async fn sign_in(&self, asked: &str, person: &str) -> String {
        let client = Client::builder().cookie_store(true).redirect(redirect::Policy::none()).no_proxy().build();
        let client = client.expect("a client");
        let mut answer = client.get(asked).send().await.expect("an answer");
        for _ in 0..12 {
            let Some(to) = location(&answer) else {
                let (url, page) = (answer.url().clone(), answer.text().await.expect("a page"));
                let form: &[_] = match page.contains("name=\"login\"") {
                    true => &[("prompt", "login"), ("login", person), ("password", "any")],
                    false => &[("prompt", "consent")],
                };
                answer = client.post(url).form(form).send().await.expect("an answer");
                continue;
            };
            let url = answer.url().join(&to).expect("an address");
            if !url.as_str().starts_with(&self.issuer) {
                return url.into();
            }
            answer = client.get(url).send().await.expect("an answer");
        }
        panic!("the provider's pages lead nowhere: {}", answer.url());
    }
}

fn location(answer: &Response) -> Option<String> {
    answer.headers().get(LOCATION)?.to_str().ok().map(str::to_owned)
}
