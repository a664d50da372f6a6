//! The nginx configuration of `deploy/`, in a real nginx, between a caller and an API.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::extract::Request;
use service::keys::{self, ConfirmedChange};
use testkit::{Nginx, TestApp};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpSocket;

use crate::support::{ACME_DATA, Reply, acme, basic, get, maya, new_key, raw};

const PATH: &str = "/v1/customer/ACME01?limit=5";

/// An API that answers with the request it got, and counts.
async fn api() -> (SocketAddr, Arc<AtomicU32>) {
    let reached = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&reached);
    let app = Router::new().fallback(move |request: Request| {
        count.fetch_add(1, Ordering::SeqCst);
        let mut lines = format!("{} {}\n", request.method(), request.uri());
        for (name, value) in request.headers() {
            lines.push_str(&format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes())));
        }
        let status = if request.uri().path().ends_with("/broken") { 500 } else { 200 };
        async move { (http::StatusCode::from_u16(status).unwrap(), lines) }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    (address, reached)
}

/// The lines of a header as the API got it.
fn arrived<'a>(reply: &'a Reply, name: &str) -> Vec<&'a str> {
    reply.body.lines().filter_map(|line| line.split_once(": ")).filter(|(n, _)| *n == name).map(|(_, v)| v).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_opens_the_api_through_nginx_until_it_is_regenerated_or_latchkey_is_away() {
    let app = TestApp::start().await;
    let (api, reached) = api().await;
    let nginx = Nginx::start("whole", &[app.running.gateway_addr().unwrap()], api);
    let maya = maya(&app.services).await;
    let key = new_key(&app.services, &maya, "Behind nginx", &["data"]).await;
    let auth = basic("ACME01", key.text.reveal_once());

    // Let through, with the caller's identity and without the key.
    let reply = get(nginx.address, PATH, &[("Authorization", &auth), ("Cookie", "a=b")]).await;
    assert_eq!(reply.status, 200, "{reply:?} {}", nginx.errors());
    assert!(reply.body.starts_with(&format!("GET {PATH}\n")), "{}", reply.body);
    assert_eq!(arrived(&reply, "x-latchkey-workspace"), ["ACME01"]);
    assert_eq!(arrived(&reply, "x-latchkey-key-id"), [key.key.id.as_str()]);
    assert_eq!(arrived(&reply, "x-latchkey-api"), ["data"]);
    assert_eq!(arrived(&reply, "x-request-id").len(), 1);
    assert_eq!(arrived(&reply, "cookie"), ["a=b"]);
    assert!(arrived(&reply, "authorization").is_empty());

    // What the caller claims to be is overwritten.
    let spoofed = [
        ("Authorization", auth.as_str()),
        ("X-Latchkey-Workspace", "BOREAL"),
        ("x-latchkey-key-id", "000000000000"),
        ("X-LATCHKEY-API", "push"),
        ("X_Latchkey_Workspace", "BOREAL"),
        ("X-Request-Id", "mine"),
    ];
    let reply = get(nginx.address, PATH, &spoofed).await;
    assert_eq!(arrived(&reply, "x-latchkey-workspace"), ["ACME01"]);
    assert_eq!(arrived(&reply, "x-latchkey-key-id"), [key.key.id.as_str()]);
    assert_eq!(arrived(&reply, "x-latchkey-api"), ["data"]);
    assert!(!reply.body.contains("BOREAL") && !reply.body.contains("mine"), "{}", reply.body);

    // The headers of other gateways don't help, a body passes, and the API's own errors stay its own.
    let smuggled = [("Authorization", auth.as_str()), ("X-Forwarded-Uri", PATH), ("X-Original-URI", PATH)];
    assert_eq!(get(nginx.address, "/admin", &smuggled).await.code(), "route_not_mapped");
    assert_eq!(get(nginx.address, PATH, &smuggled).await.status, 200);
    let post = format!(
        "POST /v1/customers/new HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: {auth}\r\nContent-Length: 5\r\n\r\nhello"
    );
    assert_eq!(raw(nginx.address, post).await.status, 200);
    let broken = get(nginx.address, "/v1/customers/broken", &[("Authorization", &auth)]).await;
    assert_eq!((broken.status, broken.body.starts_with("GET /v1/customers/broken")), (500, true));

    // Refused, in Latchkey's words, without reaching the API.
    let before = reached.load(Ordering::SeqCst);
    let good = ("Authorization", auth.as_str());
    let legacy = basic("BOREAL", ACME_DATA);
    for (path, headers, status, code) in [
        (PATH, vec![], 401, "missing_credentials"),
        (PATH, vec![("Authorization", "Basic x")], 401, "malformed_credentials"),
        (PATH, vec![("Authorization", legacy.as_str())], 401, "invalid_key"),
        ("/v1/customer/BOREAL", vec![good], 403, "workspace_mismatch"),
        ("/v2/transaction/sendpush", vec![good], 403, "api_not_allowed"),
        ("/v1//customers/a", vec![good], 403, "route_not_mapped"),
        ("/v1/customers/..%2fadmin", vec![good], 403, "route_not_mapped"),
        ("/authz", vec![good], 403, "route_not_mapped"),
        ("/_latchkey", vec![good], 404, ""),
    ] {
        let reply = get(nginx.address, path, &headers).await;
        assert_eq!(reply.status, status, "{path} {headers:?} {reply:?}");
        if !code.is_empty() {
            assert_eq!(reply.code(), code, "{path} {headers:?}");
            assert_eq!(reply.json()["error"]["request_id"].as_str(), reply.header("x-request-id"));
            assert_eq!(reply.header("content-type"), Some("application/json"));
            assert_eq!(reply.header("cache-control"), Some("no-store"));
        }
        let challenges = reply.headers.iter().filter(|(name, _)| name == "www-authenticate").count();
        assert_eq!(challenges, usize::from(status == 401), "{path} {headers:?}");
    }

    // Regenerated: the old text is refused at once, the new one opens.
    let change = ConfirmedChange {
        key: key.key.id.clone(),
        expected: key.key.version,
        confirmation: "Behind nginx".to_owned(),
        proof: String::new(),
    };
    let new = keys::regenerate(&app.services, &maya, &acme(), change).await.unwrap_or_else(|_| panic!("regenerated"));
    assert_eq!(get(nginx.address, PATH, &[good]).await.code(), "invalid_key");
    assert_eq!(reached.load(Ordering::SeqCst), before);
    let auth = basic("ACME01", new.text.reveal_once());
    assert_eq!(get(nginx.address, PATH, &[("Authorization", &auth)]).await.status, 200);

    // Latchkey is away: nobody passes.
    let before = reached.load(Ordering::SeqCst);
    app.running.shutdown().await;
    let reply = get(nginx.address, PATH, &[("Authorization", &auth)]).await;
    assert_eq!((reply.status, reply.code().as_str()), (503, "revocation_state_unknown"), "{reply:?}");
    assert_eq!(reply.header("retry-after"), Some("1"));
    assert_eq!(reached.load(Ordering::SeqCst), before);
}

/// A node that isn't sure of anything.
/// The one caller that was counted under a key.
async fn caller_of(app: &TestApp, key: &str) -> (String, String) {
    service::usage::flush(&app.services).await.unwrap();
    let query = "SELECT address, agent FROM usage_callers WHERE key_id = $1";
    sqlx::query_as(query).bind(key).fetch_one(&app.database.raw).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nginx_says_who_calls_whatever_the_caller_says() {
    let app = TestApp::start().await;
    let (api, _) = api().await;
    let nginx = Nginx::start("caller", &[app.running.gateway_addr().unwrap()], api);
    let maya = maya(&app.services).await;
    let key = new_key(&app.services, &maya, "Called", &["data"]).await;
    let auth = basic("ACME01", key.text.reveal_once());
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.77:0".parse().unwrap()).unwrap();
    let mut stream = socket.connect(nginx.address).await.unwrap();
    let request = format!(
        "GET {PATH} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: {auth}\r\nUser-Agent: northwind/2.1\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let caller = caller_of(&app, key.key.id.as_str()).await;
    assert_eq!(caller, ("127.0.0.77".to_owned(), "northwind/2.1".to_owned()));
}

async fn unsure() -> SocketAddr {
    let unsure =
        Router::new().fallback(|| async { (http::StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "1")], "") });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, unsure).await });
    address
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_latchkey_that_is_not_sure_lets_nobody_pass_through_nginx() {
    let (api, reached) = api().await;
    let nginx = Nginx::start("unsure", &[unsure().await], api);
    let auth = basic("ACME01", ACME_DATA);
    let reply = get(nginx.address, PATH, &[("Authorization", &auth)]).await;
    assert_eq!((reply.status, reply.code().as_str()), (503, "revocation_state_unknown"), "{reply:?}");
    assert_eq!(reply.header("retry-after"), Some("1"));
    assert_eq!(reached.load(Ordering::SeqCst), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_nodes_one_that_is_sure_is_enough() {
    let app = TestApp::start().await;
    let (api, _) = api().await;
    // One that isn't sure, one that nobody listens at, one that takes connections and never answers.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let nodes = [unsure().await, gone, silent.local_addr().unwrap(), app.running.gateway_addr().unwrap()];
    let nginx = Nginx::start("several", &nodes, api);
    let good = basic("ACME01", ACME_DATA);
    let bad = basic("ACME01", "no-such-key");
    for _ in 0..12 {
        assert_eq!(get(nginx.address, PATH, &[("Authorization", &good)]).await.status, 200, "{}", nginx.errors());
        // What one says is the answer: a refusal isn't asked again elsewhere.
        assert_eq!(get(nginx.address, PATH, &[("Authorization", &bad)]).await.code(), "invalid_key");
    }
}
