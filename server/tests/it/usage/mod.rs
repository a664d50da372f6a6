//! What keys are used for: counted exactly, written once, and shown to those who may see it.

mod counts;
mod faults;
mod proxy;
mod screens;

use std::net::IpAddr;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use domain::ids::{ApiId, KeyId, WorkspaceId};
use domain::usage::Counted;
use reqwest::Client;
use service::Services;
use service::usage::{Call, CallerSeen, flush};
use testkit::TestApp;
use time::OffsetDateTime;

use crate::steps::Held;

/// A gateway that says who calls.
pub struct From<'a> {
    client: Client,
    url: String,
    address: &'a str,
    agent: &'a str,
}

impl<'a> From<'a> {
    pub fn new(app: &TestApp, address: &'a str, agent: &'a str) -> Self {
        let client = Client::builder().no_proxy().build().expect("a client");
        Self { client, url: format!("{}/authz", app.gateway().url()), address, agent }
    }

    /// Asks about a request to this path, and gives the status.
    pub async fn ask(&self, workspace: &str, key: &str, path: &str) -> u16 {
        let credentials = BASE64_STANDARD.encode(format!("{workspace}:{key}"));
        let request = self.client.get(&self.url);
        let request = request.header("authorization", format!("Basic {credentials}")).header("x-original-uri", path);
        let request = request.header("x-forwarded-for", self.address).header("user-agent", self.agent);
        request.send().await.expect("an answer").status().as_u16()
    }
}

/// Counts calls with a key, as a node does that answers them.
pub struct Note {
    workspace: WorkspaceId,
    key: KeyId,
    api: ApiId,
}

impl Note {
    pub fn of(held: &Held) -> Self {
        let key = held.id.parse().expect("an id");
        Self { workspace: "ACME01".parse().expect("an id"), key, api: "data".parse().expect("an id") }
    }

    pub fn calls(&self, services: &Services, verdict: Counted, from: (IpAddr, &str), at: OffsetDateTime, times: u64) {
        let caller = CallerSeen { address: from.0, agent: from.1.as_bytes() };
        let call = Call {
            workspace: &self.workspace,
            key: &self.key,
            api: Some(&self.api),
            verdict,
            caller,
            presented: "",
            at,
        };
        services.usage().note_many(&call, times);
    }

    /// The same, written.
    pub async fn written(
        &self,
        services: &Services,
        verdict: Counted,
        from: (IpAddr, &str),
        at: OffsetDateTime,
        times: u64,
    ) {
        self.calls(services, verdict, from, at, times);
        flush(services).await.expect("written");
    }
}

/// Requests of a key by verdict, in the hours and by the callers: the two must agree.
pub async fn sums(app: &TestApp, key: &str) -> Vec<(String, i64)> {
    let mut found = Vec::new();
    for table in ["usage_hours", "usage_callers"] {
        let query = format!(
            "SELECT verdict, sum(calls)::bigint FROM {table} WHERE key_id = $1 GROUP BY verdict ORDER BY verdict"
        );
        let rows: Vec<(String, i64)> =
            sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(key).fetch_all(&app.database.raw).await.expect("the sums");
        found.push(rows);
    }
    assert_eq!(found[0], found[1], "hours and callers agree");
    found.remove(0)
}

/// A sum as [`sums`] gives it.
pub fn sum(verdict: Counted, calls: i64) -> (String, i64) {
    (verdict.as_str().to_owned(), calls)
}
