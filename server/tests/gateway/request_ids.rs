//! The id of a request, carried from the gateway to the answer, the log of changes, and nothing that it
//! shouldn't be believed of.

use testkit::TestApp;
use uuid::Uuid;

use crate::support::{ACME_DATA, basic, get, raw};

const CARRIED: &str = "1-5759e988-bd862e3fe1be46a994272793";

#[tokio::test]
async fn a_gateways_id_is_the_answers() {
    let app = TestApp::start().await;
    let gateway = app.running.gateway_addr().unwrap();
    let good = basic("ACME01", ACME_DATA);
    let allowed = [("authorization", good.as_str()), ("x-original-uri", "/v1/customers/1"), ("x-request-id", CARRIED)];
    let reply = get(gateway, "/authz", &allowed).await;
    assert_eq!((reply.status, reply.header("x-request-id")), (200, Some(CARRIED)));

    let reply = get(gateway, "/authz", &[("x-request-id", CARRIED)]).await;
    assert_eq!((reply.status, reply.header("x-request-id")), (401, Some(CARRIED)));
    assert_eq!(reply.json()["error"]["request_id"], CARRIED);
    assert!(reply.header("x-latchkey-answer").unwrap().contains(CARRIED));

    let body = r#"{"workspace_id":"ACME01","key":"no","api":"data"}"#;
    let length = body.len();
    let direct = format!(
        "POST /v1/keys/verify HTTP/1.1\r\nHost: l\r\nConnection: close\r\nX-Request-Id: {CARRIED}\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    );
    assert_eq!(raw(gateway, direct).await.json()["request_id"], CARRIED);
}

#[tokio::test]
async fn an_id_that_isnt_one_is_replaced() {
    let app = TestApp::start().await;
    let gateway = app.running.gateway_addr().unwrap();
    let long = "x".repeat(129);
    for ids in [vec!["a b"], vec!["<script>"], vec![""], vec![long.as_str()], vec!["a", "a"], vec!["a,b"]] {
        let headers: Vec<_> = ids.iter().map(|id| ("x-request-id", *id)).collect();
        let reply = get(gateway, "/authz", &headers).await;
        let id = reply.header("x-request-id").unwrap();
        assert!(id.parse::<Uuid>().is_ok(), "{ids:?} became {id}");
        assert_eq!(reply.headers.iter().filter(|(name, _)| name == "x-request-id").count(), 1);
    }
}

/// The ids of the newest audit entry.
async fn newest(app: &TestApp) -> Option<Uuid> {
    sqlx::query_scalar(
        "SELECT request_id FROM audit_entries WHERE workspace_id = 'ACME01' ORDER BY number DESC LIMIT 1",
    )
    .fetch_one(&app.database.raw)
    .await
    .unwrap()
}

#[tokio::test]
async fn on_the_dashboard_a_trusted_proxys_id_reaches_the_audit_log_and_nobody_elses_does() {
    const SENT: &str = "3b241101e2bb42558caf4136c566a962";
    let trusting = TestApp::start_with(|config| {
        config.trusted_proxies = server::http::client_ip::TrustedProxies::new(vec!["127.0.0.1/32".parse().unwrap()]);
    });
    let (app, plain) = (trusting.await, TestApp::start().await);
    for (app, believed) in [(&app, true), (&plain, false)] {
        let dashboard = app.running.dashboard_addr().unwrap();
        for (id, carried) in [(SENT, believed), (CARRIED, believed), ("no good", false)] {
            let reply = get(dashboard, "/login", &[("x-request-id", id)]).await;
            assert_eq!(reply.header("x-request-id") == Some(id), carried, "{id}");
        }
        // Signing in writes no entry of the workspace; exporting its log does.
        let browser = app.browser_of("maya@acme.example").await;
        for (id, is) in [(SENT, believed.then(|| SENT.parse::<Uuid>().unwrap())), (CARRIED, None)] {
            let token = Uuid::from_u128(id.len() as u128).to_string();
            let headers = [("sec-fetch-site", "same-origin"), ("x-request-id", id)];
            let path = "/w/ACME01/settings/account/audit-logs/export";
            let reply = browser.post_with(path, &[("form", &token)], &headers).await;
            assert_eq!(reply.status, 303, "{}", reply.text());
            let kept = newest(app).await.expect("an entry of a request has its id");
            if let Some(is) = is {
                assert_eq!(kept, is);
            } else if !believed {
                assert_eq!(reply.headers["x-request-id"].to_str().unwrap().parse(), Ok(kept));
            }
        }
    }
}
