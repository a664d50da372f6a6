//! The nginx configuration of `deploy/`, in a real nginx, between a caller and an API.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use service::keys::{self, ConfirmedChange};
use testkit::TestApp;
use tokio::time::Instant;

use crate::support::{ACME_DATA, Reply, acme, basic, get, maya, new_key, raw};

const PATH: &str = "/v1/customer/ACME01?limit=5";

/// An nginx of the test's own. One process, so that it ends with its handle.
struct Nginx {
    process: Child,
    folder: PathBuf,
    address: SocketAddr,
}

impl Nginx {
    fn start(name: &str, latchkey: SocketAddr, api: SocketAddr) -> Self {
        let folder = std::env::temp_dir().join(format!("latchkey-nginx-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let deployed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/nginx/latchkey.conf");
        let mut site = std::fs::read_to_string(deployed).unwrap();
        for (from, to) in [
            ("server 127.0.0.1:3001 ", format!("server {latchkey} ")),
            ("server 127.0.0.1:8080;", format!("server {api};")),
            ("listen 8000;", format!("listen {address};")),
        ] {
            assert_eq!(site.matches(from).count(), 1, "{from} stands once in the configuration");
            site = site.replace(from, &to);
        }
        std::fs::write(folder.join("latchkey.conf"), site).unwrap();
        let temp: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {}/{kind};\n", folder.display()))
            .concat();
        let main = format!(
            "daemon off; master_process off; pid {0}/pid; error_log {0}/error.log;\nevents {{}}\n\
             http {{\naccess_log off;\n{temp}include {0}/latchkey.conf;\n}}\n",
            folder.display(),
        );
        std::fs::write(folder.join("nginx.conf"), main).unwrap();
        let process = Command::new(program())
            .arg("-c")
            .arg(folder.join("nginx.conf"))
            .arg("-e")
            .arg(folder.join("error.log"))
            .spawn()
            .expect("nginx is installed: `make test` sees to it");
        let nginx = Self { process, folder, address };
        let since = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(since.elapsed() < Duration::from_secs(10), "nginx takes connections: {}", nginx.errors());
            std::thread::sleep(Duration::from_millis(20));
        }
        nginx
    }

    fn errors(&self) -> String {
        std::fs::read_to_string(self.folder.join("error.log")).unwrap_or_default()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Debian keeps it where ordinary users don't look.
fn program() -> &'static str {
    if Path::new("/usr/sbin/nginx").exists() { "/usr/sbin/nginx" } else { "nginx" }
}

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
    let nginx = Nginx::start("whole", app.running.gateway_addr().unwrap(), api);
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
    let change =
        ConfirmedChange { key: key.key.id.clone(), expected: key.key.version, confirmation: "Behind nginx".to_owned() };
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_latchkey_that_is_not_sure_lets_nobody_pass_through_nginx() {
    let (api, reached) = api().await;
    let unsure =
        Router::new().fallback(|| async { (http::StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "1")], "") });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nginx = Nginx::start("unsure", listener.local_addr().unwrap(), api);
    tokio::spawn(async move { axum::serve(listener, unsure).await });
    let auth = basic("ACME01", ACME_DATA);
    let reply = get(nginx.address, PATH, &[("Authorization", &auth)]).await;
    assert_eq!((reply.status, reply.code().as_str()), (503, "revocation_state_unknown"), "{reply:?}");
    assert_eq!(reply.header("retry-after"), Some("1"));
    assert_eq!(reached.load(Ordering::SeqCst), 0);
}
