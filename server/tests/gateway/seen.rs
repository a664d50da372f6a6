//! What an operator sees (log, metrics, traces) of the program in a process of its own, and that no secret is
//! in it.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::State;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::HeaderMap;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use testkit::TestDatabase;
use tokio::net::TcpListener;

use crate::support::{ACME_DATA, basic, get, post};

/// A collector: keeps what is sent to `/v1/traces`.
#[derive(Clone, Default)]
struct Collector(Arc<Mutex<Vec<(HeaderMap, Bytes)>>>);

impl Collector {
    async fn start() -> (Self, SocketAddr) {
        async fn take(State(collector): State<Collector>, headers: HeaderMap, body: Bytes) {
            collector.0.lock().unwrap().push((headers, body));
        }
        let collector = Self::default();
        let app = axum::Router::new().route("/v1/traces", axum::routing::post(take)).with_state(collector.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, app).await });
        (collector, address)
    }

    fn spans(&self) -> Vec<Span> {
        let batches = self.0.lock().unwrap();
        let batches = batches.iter().map(|(_, body)| ExportTraceServiceRequest::decode(body.clone()).unwrap());
        let resources = batches.flat_map(|batch| batch.resource_spans);
        resources.flat_map(|resource| resource.scope_spans).flat_map(|scope| scope.spans).collect()
    }
}

/// The program, and where it listens.
struct Node {
    child: Child,
    gateway: SocketAddr,
    dashboard: SocketAddr,
    log: std::thread::JoinHandle<String>,
}

impl Node {
    async fn start(database: &TestDatabase, settings: &[(&str, &str)]) -> Self {
        let folder = std::env::temp_dir().join(format!("latchkey-seen-{}", database.name));
        std::fs::create_dir_all(&folder).unwrap();
        let mut open = std::fs::OpenOptions::new();
        let secret = open.write(true).create(true).truncate(true).mode(0o600).open(folder.join("secret"));
        std::io::Write::write_all(&mut secret.unwrap(), &testkit::PEPPER).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey"));
        command.arg("serve").env_clear().current_dir(&folder).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.env("DATABASE_URL", &database.url).env("LATCHKEY_DATA_DIR", &folder);
        // The program tells the gateway's address as it is, and the dashboard's as people type it.
        let dashboard = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        command.env("LATCHKEY_GATEWAY_ADDR", "127.0.0.1:0").env("LATCHKEY_DASHBOARD_ADDR", dashboard.to_string());
        command.envs(settings.iter().copied());
        tokio::task::spawn_blocking(move || {
            let mut child = command.spawn().unwrap();
            let mut text = child.stderr.take().unwrap();
            let log = std::thread::spawn(move || {
                let mut all = String::new();
                text.read_to_string(&mut all).map(|_| all).unwrap_or_default()
            });
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
            let line = lines.find(|line| line.trim_start().starts_with("Gateway")).unwrap();
            let gateway = line.split("http://").nth(1).unwrap().split_whitespace().next().unwrap().parse().unwrap();
            Self { child, gateway, dashboard, log }
        })
        .await
        .unwrap()
    }

    /// Stops it in good order; gives its log.
    async fn stop(mut self) -> String {
        let stopped = tokio::task::spawn_blocking(move || {
            let told = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
            assert!(told.success() && self.child.wait().unwrap().success());
            self.log.join().unwrap()
        });
        stopped.await.unwrap()
    }
}

fn attribute<'a>(span: &'a Span, name: &str) -> Option<&'a opentelemetry_proto::tonic::common::v1::any_value::Value> {
    span.attributes.iter().find(|pair| pair.key == name)?.value.as_ref()?.value.as_ref()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";

#[tokio::test]
async fn a_request_is_a_span_of_its_callers_trace() {
    let (collector, address) = Collector::start().await;
    let database = TestDatabase::with_demo().await;
    let endpoint = format!("http://{address}");
    let settings = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()),
        ("OTEL_EXPORTER_OTLP_HEADERS", "x-token=a%20secret"),
        ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test"),
    ];
    let node = Node::start(&database, &settings).await;
    let parent = format!("00-{TRACE}-{PARENT}-01");
    let credentials = basic("ACME01", ACME_DATA);
    let headers = [
        ("authorization", credentials.as_str()),
        ("x-original-uri", "/v1/customers/1"),
        ("traceparent", parent.as_str()),
        ("x-request-id", "from-nginx"),
    ];
    assert_eq!(get(node.gateway, "/authz", &headers).await.status, 200);
    // Nobody on the dashboard is believed.
    assert_eq!(get(node.dashboard, "/login", &headers[2..]).await.status, 200);
    node.stop().await;

    let spans = collector.spans();
    let named = |name: &str| spans.iter().find(|span| span.name == name).unwrap_or_else(|| panic!("{name}: {spans:?}"));
    let asked = named("GET /authz");
    assert_eq!((hex(&asked.trace_id), hex(&asked.parent_span_id)), (TRACE.to_owned(), PARENT.to_owned()));
    let text = |name| format!("{:?}", attribute(asked, name));
    assert!(text("latchkey.request_id").contains("from-nginx"), "{asked:?}");
    assert!(text("http.response.status_code").contains("200"), "{asked:?}");
    assert!(text("http.route").contains("/authz"), "{asked:?}");
    let page = named("GET /login");
    assert!(hex(&page.trace_id) != TRACE && page.parent_span_id.is_empty(), "{page:?}");
    let batches = collector.0.lock().unwrap();
    assert!(batches.iter().all(|(headers, _)| headers["x-token"] == "a secret"));
    let resource = ExportTraceServiceRequest::decode(batches[0].1.clone()).unwrap().resource_spans.remove(0).resource;
    let resource = format!("{resource:?}");
    assert!(resource.contains("\"latchkey\"") && resource.contains("deployment.environment.name"), "{resource}");
}

/// Everything that is sent and must not be seen again, in the forms that somebody might write it.
fn forms(secret: &str) -> [String; 3] {
    [secret.to_owned(), BASE64_STANDARD.encode(format!("ACME01:{secret}")), secret.replace('-', "%2D")]
}

#[tokio::test]
async fn no_secret_is_in_the_log_the_metrics_or_the_traces_whatever_is_sent() {
    let (collector, address) = Collector::start().await;
    let database = TestDatabase::with_demo().await;
    let endpoint = format!("http://{address}/v1/traces");
    // Everything of our own is told.
    let settings =
        [("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", endpoint.as_str()), ("RUST_LOG", "trace"), ("LATCHKEY_LOG", "json")];
    let node = Node::start(&database, &settings).await;
    let mut secrets = vec![ACME_DATA.to_owned()];
    for round in 0..60 {
        let secret = format!("s3cret-{round:02}-{}", "x".repeat(round % 40 + 8));
        let header = match round % 3 {
            0 => basic("ACME01", &secret),
            1 => format!("Bearer {secret}"),
            _ => format!("Basic {secret}"),
        };
        let path = format!("/v1/customers/1?key={secret}");
        let headers =
            [("authorization", header.as_str()), ("x-original-uri", path.as_str()), ("cookie", secret.as_str())];
        get(node.gateway, "/authz", &headers).await;
        get(node.gateway, &format!("/authz/v1/{secret}?{secret}"), &headers[..1]).await;
        get(node.gateway, &format!("/{secret}"), &headers).await;
        // With characters that no id has, a request id is dropped; a plain one is meant to be seen.
        get(node.gateway, "/readyz", &[("x-request-id", &format!("{secret}:"))]).await;
        get(node.gateway, "/authz", &[("traceparent", &format!("00-{secret}-{secret}-01"))]).await;
        post(node.gateway, "/v1/keys/verify", &format!("{{\"workspace_id\":\"ACME01\",\"key\":\"{secret}\"")).await;
        let body = format!("{{\"workspace_id\":\"ACME01\",\"key\":\"{secret}\",\"api\":\"{secret}\"}}");
        post(node.gateway, "/v1/keys/verify", &body).await;
        get(node.dashboard, &format!("/reset-password/{secret}?{secret}"), &headers).await;
        get(node.dashboard, &format!("/invitations/{secret}"), &[("x-request-id", &secret)]).await;
        post(node.dashboard, "/login", &format!("email={secret}&password={secret}")).await;
        secrets.push(secret);
    }
    let good = basic("ACME01", ACME_DATA);
    let headers = [("authorization", good.as_str()), ("x-original-uri", "/v1/customers/1")];
    assert_eq!(get(node.gateway, "/authz", &headers).await.status, 200);
    let metrics = get(node.gateway, "/metrics", &[]).await;
    assert!(metrics.body.contains("latchkey_verdicts_total"));
    let log = node.stop().await;
    let traces = collector.0.lock().unwrap().iter().flat_map(|(_, body)| body.to_vec()).collect::<Vec<_>>();
    let traces = String::from_utf8_lossy(&traces);
    assert!(log.contains("answered") && traces.contains("GET /authz"), "there is something to look through");
    for secret in secrets.iter().flat_map(|secret| forms(secret)) {
        for (name, text) in [("log", log.as_str()), ("metrics", &metrics.body), ("traces", &traces)] {
            let found = text.lines().find(|line| line.contains(&secret));
            assert!(found.is_none(), "{secret} is in the {name}: {}", found.unwrap_or_default());
        }
    }
}
