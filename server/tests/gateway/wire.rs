//! What is cut off before a page or a verdict is reached, on both addresses.

use std::net::SocketAddr;
use std::time::Duration;

use testkit::TestApp;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::support::{ACME_DATA, basic, get, raw};

fn both(app: &TestApp) -> [SocketAddr; 2] {
    [app.running.dashboard_addr().unwrap(), app.running.gateway_addr().unwrap()]
}

#[tokio::test]
async fn a_request_that_two_servers_could_read_differently_is_refused_and_the_connection_closed() {
    let app = TestApp::start().await;
    let post = "POST /login HTTP/1.1\r\nSec-Fetch-Site: same-origin\r\n";
    for address in both(&app) {
        for request in [
            "GET /healthz HTTP/1.1\r\n\r\n".to_owned(),
            "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n".to_owned(),
            format!("{post}Host: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            format!("{post}Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
            format!("{post}Host: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde"),
            // Behind an honest one on the same connection.
            format!(
                "{post}Host: a\r\nContent-Length: 0\r\n\r\n{post}Host: a\r\nContent-Length: 5\r\n\
                 transfer-encoding: chunked\r\n\r\n0\r\n\r\n"
            ),
        ] {
            let reply = raw(address, request.clone()).await;
            let last = reply
                .body
                .rfind("HTTP/1.1 ")
                .map_or(reply.status.to_string(), |at| reply.body[at + 9..at + 12].to_owned());
            assert_eq!(last, "400", "{request:?}: {reply:?}");
            assert!(reply.closed, "{request:?}");
        }
    }
}

#[tokio::test]
async fn oversize_is_told_and_cut_off() {
    let app = TestApp::start().await;
    for address in both(&app) {
        let long = format!("/{}", "a".repeat(8 * 1024));
        assert_eq!(get(address, &long, &[]).await.status, 414);
        assert_eq!(get(address, "/", &[("X-Large", &"a".repeat(40_000))]).await.status, 431);
        let many: Vec<_> = (0..150).map(|i| (format!("X-{i}"), "1")).collect();
        let many: Vec<_> = many.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        assert_eq!(get(address, "/", &many).await.status, 431);
        for target in ["/login", "/v1/keys/verify"] {
            let head = format!("POST {target} HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\n");
            let reply = raw(address, format!("{head}Content-Length: 10000000\r\n\r\n{}", "a".repeat(10_000_000))).await;
            assert_eq!((reply.status, reply.closed), (413, true), "{target}");
            // Who asks first is told before sending.
            let asks = format!("{head}Expect: 100-continue\r\nContent-Length: 10000000\r\n\r\n");
            assert_eq!(raw(address, asks).await.status, 413, "{target}");
        }
    }
    let chunk = format!("8000\r\n{}\r\n", "a".repeat(0x8000));
    let chunked = format!(
        "POST /v1/keys/verify HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}0\r\n\r\n"
    );
    assert_eq!(raw(app.running.gateway_addr().unwrap(), chunked).await.code(), "body_too_large");
}

#[tokio::test]
async fn a_connection_that_sends_no_whole_request_in_time_is_closed() {
    let app = TestApp::start_with(|config| {
        config.bounds.dashboard.header_time = Duration::from_millis(500);
        config.bounds.gateway.header_time = Duration::from_millis(500);
    })
    .await;
    for address in both(&app) {
        for sent in ["", "G", "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "] {
            let started = Instant::now();
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(sent.as_bytes()).await.unwrap();
            let mut rest = Vec::new();
            let closed = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut rest)).await;
            assert!(closed.is_ok(), "still open after {:?}: {sent:?}", started.elapsed());
            assert!(started.elapsed() >= Duration::from_millis(400), "{sent:?}");
        }
    }
}

#[tokio::test]
async fn the_time_for_a_request_begins_anew_with_each_and_ends_an_idle_connection() {
    let app = TestApp::start_with(|config| {
        config.bounds.dashboard.header_time = Duration::from_millis(600);
        config.bounds.gateway.header_time = Duration::from_millis(600);
    })
    .await;
    for (address, path) in both(&app).into_iter().zip(["/robots.txt", "/authz"]) {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let mut answer = [0; 4096];
        let mut answered_at = Instant::now();
        // Together longer than the time for one of them.
        for _ in 0..3 {
            tokio::time::sleep(Duration::from_millis(300)).await;
            stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes()).await.unwrap();
            assert_ne!(stream.read(&mut answer).await.unwrap(), 0, "{path}: closed before its time");
            answered_at = Instant::now();
        }
        let mut rest = Vec::new();
        tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut rest)).await.expect(path).unwrap();
        assert!(answered_at.elapsed() >= Duration::from_millis(500), "{path}: {:?}", answered_at.elapsed());
    }
}

#[tokio::test]
async fn a_body_that_never_ends_is_given_up() {
    let app = TestApp::start_with(|config| config.bounds.request_time = Duration::from_millis(500)).await;
    for (address, target) in both(&app).into_iter().zip(["/login", "/v1/keys/verify"]) {
        let head = format!(
            "POST {target} HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 50\r\n\r\nabc"
        );
        let reply = raw(address, head).await;
        assert_eq!((reply.status, reply.closed), (408, true), "{target}");
    }
}

#[tokio::test]
async fn more_connections_than_allowed_wait_for_a_place() {
    let app = TestApp::start_with(|config| config.bounds.gateway.most = 2).await;
    let gateway = app.running.gateway_addr().unwrap();
    let first = TcpStream::connect(gateway).await.unwrap();
    let _second = TcpStream::connect(gateway).await.unwrap();
    let third = tokio::spawn(async move { get(gateway, "/healthz", &[]).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!third.is_finished());
    drop(first);
    assert_eq!(third.await.unwrap().status, 200);
}

/// The status and the API, or the code, of each answer in what came over a connection.
fn verdicts(all: &str) -> Vec<String> {
    let answers = all.split("HTTP/1.1 ").skip(1).map(str::to_lowercase);
    let told = |answer: &str, from: &str, to: &str| Some(answer.split_once(from)?.1.split_once(to)?.0.to_owned());
    let verdict = |answer: String| {
        let api = told(&answer, "x-latchkey-api: ", "\r\n");
        let code = || told(&answer, "\"type\":\"", "\"").or(told(&answer, "\"code\":\"", "\""));
        format!("{} {}", &answer[..3], api.or_else(code).unwrap_or_default())
    };
    answers.map(verdict).collect()
}

/// What comes back for these pieces, sent one after the other. How many of them the reader on the other side takes
/// at once isn't known.
async fn talk(address: SocketAddr, pieces: &[&[u8]]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    for piece in pieces {
        stream.write_all(piece).await.unwrap();
        tokio::task::yield_now().await;
    }
    let mut all = String::new();
    tokio::time::timeout(Duration::from_secs(8), stream.read_to_string(&mut all)).await.expect("closed").unwrap();
    all
}

#[tokio::test]
async fn questions_of_one_connection_are_answered_in_their_order_however_they_arrive() {
    let app = TestApp::start().await;
    let gateway = app.running.gateway_addr().unwrap();
    let good = basic("ACME01", ACME_DATA);
    let ask = |path: &str, more: &str| {
        format!("GET /authz HTTP/1.1\r\nHost: a\r\nAuthorization: {good}\r\nX-Original-URI: {path}\r\n{more}\r\n")
    };
    let body = format!(r#"{{"workspace_id":"ACME01","key":"{ACME_DATA}","api":"push"}}"#);
    let check = format!("POST /v1/keys/verify HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let all = [
        ask("/v1/customers/1", ""),
        ask("/nothing", "Content-Length: 0\r\n"),
        "GET /authz HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(),
        check,
        ask("/v2/transaction/sendpush", "Connection: close\r\n"),
    ]
    .concat();
    let expected =
        ["200 data", "403 route_not_mapped", "401 missing_credentials", "200 api_not_allowed", "403 api_not_allowed"];
    let all = all.as_bytes();
    for size in [all.len(), 700, 97, 10, 1] {
        let pieces: Vec<_> = all.chunks(size).collect();
        assert_eq!(verdicts(&talk(gateway, &pieces).await), expected, "in pieces of {size}");
    }

    // Usual ones alone; behind the last nothing is read.
    let usual = ["", "Content-Length: 0\r\n", "Connection: close\r\n", ""].map(|more| ask("/v1/customers/1", more));
    let answers = talk(gateway, &[usual.concat().as_bytes()]).await;
    assert_eq!(verdicts(&answers), ["200 data"; 3]);
    assert!(answers.trim_end().contains("connection: close"), "{answers}");

    // With a body, which nobody reads.
    let chunked = "Transfer-Encoding: chunked\r\n";
    let bodies = ask("/v1/customers/1", chunked) + "3\r\nabc\r\n0\r\n\r\n" + &ask("/nothing", "Connection: close\r\n");
    assert_eq!(verdicts(&talk(gateway, &[bodies.as_bytes()]).await), ["200 data", "403 route_not_mapped"]);

    // A length that is told and not there, behind a usual question that told one too.
    let both = "Content-Length: 3\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n";
    let two = ask("/v1/customers/1", "Content-Length: 0\r\n") + &ask("/v1/customers/1", both) + "0\r\n\r\n";
    assert_eq!(verdicts(&talk(gateway, &[two.as_bytes()]).await), ["200 data", "400 malformed_request"]);
}

#[tokio::test]
async fn the_answer_of_head_says_how_long_the_body_would_be() {
    let app = TestApp::start().await;
    let gateway = app.running.gateway_addr().unwrap();
    let good = format!("Authorization: {}\r\nX-Original-URI: /v1/customers/1\r\n", basic("ACME01", ACME_DATA));
    for (headers, status, empty) in [(good.as_str(), 200, true), ("", 401, false)] {
        let asked = format!("HEAD /authz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{headers}\r\n");
        let reply = raw(gateway, asked).await;
        assert_eq!((reply.status, reply.body.as_str(), reply.closed), (status, "", true));
        assert_eq!(reply.header("content-length") == Some("0"), empty, "{reply:?}");
    }
}

#[tokio::test]
async fn a_connection_that_went_the_long_way_is_closed_in_good_order_after_64_more_answers() {
    let app = TestApp::start().await;
    let gateway = app.running.gateway_addr().unwrap();
    let mut stream = TcpStream::connect(gateway).await.unwrap();
    let unusual = b"GET /authz HTTP/1.1\r\nHost: a\r\nUpgrade: no\r\n\r\n";
    let mut answers = 0;
    let closed = loop {
        stream.write_all(unusual).await.unwrap();
        let mut answer = [0; 4096];
        let length = stream.read(&mut answer).await.unwrap();
        assert_ne!(length, 0, "closed without an answer, after {answers}");
        answers += 1;
        if String::from_utf8_lossy(&answer[..length]).to_lowercase().contains("connection: close") {
            break stream.read(&mut answer).await.unwrap() == 0;
        }
    };
    assert_eq!((answers, closed), (65, true));
}

#[tokio::test]
async fn a_request_that_had_begun_is_answered_though_the_server_stops() {
    let app = TestApp::start().await;
    let gateway = app.running.gateway_addr().unwrap();
    let body = format!(r#"{{"workspace_id":"ACME01","key":"{ACME_DATA}","api":"data"}}"#);
    let check = format!("POST /v1/keys/verify HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let usual = "GET /authz HTTP/1.1\r\nHost: a\r\n\r\n";
    let mut waiting = Vec::new();
    for request in [check.as_str(), usual] {
        let (begun, rest) = request.split_at(30);
        let mut stream = TcpStream::connect(gateway).await.unwrap();
        // Once the first is answered, the beginning of the second has been read with it.
        stream.write_all(format!("{usual}{begun}").as_bytes()).await.unwrap();
        let mut answer = [0; 4096];
        assert_ne!(stream.read(&mut answer).await.unwrap(), 0);
        waiting.push((stream, rest));
    }
    let idle = TcpStream::connect(gateway).await.unwrap();
    let stopped = tokio::spawn(app.running.shutdown());
    while TcpStream::connect(gateway).await.is_ok() {
        tokio::task::yield_now().await;
    }
    for (mut stream, rest) in waiting {
        stream.write_all(rest.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 ") && answer.contains("\r\nx-request-id: "), "{rest}: {answer}");
    }
    stopped.await.unwrap();
    drop(idle);
}

#[tokio::test]
async fn both_ways_to_a_verdict_say_the_same() {
    let app = TestApp::start().await;
    let gateway = app.running.gateway_addr().unwrap();
    let good = basic("ACME01", ACME_DATA);
    let good = ("Authorization", good.as_str());
    let (path, other) = (("X-Original-URI", "/v1/customers/1"), ("X-Forwarded-Uri", "/v1/customers/2"));
    for (target, headers) in [
        ("/authz", vec![good, path]),
        ("/authz/v1/customers/1?a=%20&b", vec![good]),
        ("/authz?x", vec![good, path]),
        ("/authz", vec![good, path, other]),
        ("/authz", vec![good, path, path]),
        ("/authz", vec![good, good, path]),
        ("/authz", vec![path]),
        ("/authz", vec![("aUTHORIZATION", good.1), ("x-original-uri", "/v1/customers/\u{e9}")]),
        ("/authz", vec![good, path, ("X-Request-Id", "mine")]),
    ] {
        // The HTTP library knows this header and does nothing about it; the short way leaves it alone.
        let long: Vec<_> = headers.iter().copied().chain([("Upgrade", "no")]).collect();
        let (short, long) = (get(gateway, target, &headers).await, get(gateway, target, &long).await);
        assert!(short.closed && long.closed, "{target} {headers:?}");
        let told = |reply: &crate::support::Reply| {
            let named = |name: &str| reply.header(name).map(str::to_owned);
            let identity = ["x-latchkey-workspace", "x-latchkey-key-id", "x-latchkey-api"].map(named);
            let code = if reply.status == 200 { String::new() } else { reply.code() };
            (
                reply.status,
                identity,
                code,
                ["content-type", "content-length", "www-authenticate", "connection"].map(named),
            )
        };
        assert_eq!(told(&short), told(&long), "{target} {headers:?}");
        // By this they are told apart: otherwise both could be the same way.
        let ways = [&short, &long].map(|reply| reply.status == 200 && reply.header("x-frame-options").is_none());
        assert_eq!(ways, [short.status == 200, false], "{target} {headers:?}");
        assert_eq!(short.header("date").map(str::len), Some(29));
    }
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_browsers() {
    let app = TestApp::start_with(|config| config.public_url = "https://keys.acme.example".parse().unwrap()).await;
    let [dashboard, gateway] = both(&app);
    for (address, path) in [
        (dashboard, "/login"),
        (dashboard, "/"),
        (dashboard, "/no/such/page"),
        (dashboard, "/favicon.svg"),
        (dashboard, "/robots.txt"),
        (dashboard, "/pkg/x/y"),
        (dashboard, "/dev/mail"),
        (dashboard, "/dev/mail/x"),
        (gateway, "/authz"),
        (gateway, "/healthz"),
        (gateway, "/metrics"),
        (gateway, "/nothing"),
    ] {
        let reply = get(address, path, &[]).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-frame-options", "DENY"),
        ] {
            assert_eq!(reply.header(name), Some(value), "{path}");
        }
        let policy = reply.header("content-security-policy").unwrap_or_default();
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe-inline"), "{path}: {policy}");
        assert!(reply.header("strict-transport-security").is_some(), "{path}");
        assert!(reply.header("permissions-policy").is_some(), "{path}");
        assert_eq!(reply.header("x-request-id").map(str::len), Some(36), "{path}");
        assert!(reply.header("cache-control").is_some(), "{path}");
        assert!(reply.header("server").is_none() && reply.header("x-powered-by").is_none(), "{path}");
    }
}

#[tokio::test]
async fn a_change_that_another_site_started_reaches_no_handler() {
    let app = TestApp::start().await;
    let [dashboard, _] = both(&app);
    let own = format!("http://{dashboard}");
    for (header, refused) in [
        ("Sec-Fetch-Site: same-origin", false),
        ("Sec-Fetch-Site: cross-site", true),
        ("Sec-Fetch-Site: same-site", true),
        (&format!("Origin: {own}"), false),
        ("Origin: https://evil.example", true),
        ("Origin: null", true),
        ("X-Nothing: 1", true),
    ] {
        for path in ["/login", "/theme", "/api/nothing", "/w/ACME01/settings/account/api-keys/new"] {
            let request = format!(
                "POST {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{header}\r\nContent-Length: 0\r\n\r\n"
            );
            let reply = raw(dashboard, request).await;
            assert_eq!(reply.body.contains("came from another site"), refused, "{path} {header}: {reply:?}");
            assert_eq!(reply.status == 403, refused, "{path} {header}: {reply:?}");
        }
    }
}
