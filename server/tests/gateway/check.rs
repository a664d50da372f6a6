//! The direct check, and what operators watch.

use serde_json::json;
use testkit::TestApp;

use crate::support::{ACME_DATA, get, maya, new_key, post};

const ADDRESS: &str = "/v1/keys/verify";

#[tokio::test]
async fn a_good_key_is_described() {
    let app = TestApp::start().await;
    let gateway = app.running.gateway_addr().unwrap();
    let maya = maya(&app.services).await;
    let full = new_key(&app.services, &maya, "Everything", &["data", "segmentation", "push"]).await;
    let partial = new_key(&app.services, &maya, "Two “quoted”", &["push", "data"]).await;
    for (minted, access, apis) in
        [(&full, "full", json!(["data", "segmentation", "push"])), (&partial, "partial", json!(["data", "push"]))]
    {
        let body = json!({"workspace_id": "ACME01", "key": minted.text.reveal_once(), "api": "data"});
        let reply = post(gateway, ADDRESS, &body.to_string()).await;
        assert_eq!(reply.status, 200);
        let expected = json!({
            "valid": true,
            "code": "valid",
            "key_id": minted.key.id.as_str(),
            "key_name": minted.key.name.as_str(),
            "access": access,
            "apis": apis,
            "request_id": reply.header("x-request-id"),
        });
        assert_eq!(reply.json(), expected);
    }
}

#[tokio::test]
async fn a_refusal_is_an_answer_and_a_bad_body_is_not_a_question() {
    let app = TestApp::start().await;
    let gateway = app.running.gateway_addr().unwrap();
    for (workspace, key, api, code) in [
        ("ACME01", "no such key", "data", "invalid_key"),
        ("BOREAL", ACME_DATA, "data", "invalid_key"),
        ("", ACME_DATA, "data", "invalid_key"),
        ("ACME01", "", "data", "malformed_credentials"),
        ("ACME01", "lk_short", "data", "malformed_credentials"),
        ("ACME01", "with\u{7}bell", "data", "malformed_credentials"),
        ("ACME01", ACME_DATA, "push", "api_not_allowed"),
    ] {
        let body = json!({"workspace_id": workspace, "key": key, "api": api});
        let reply = post(gateway, ADDRESS, &body.to_string()).await;
        let answer = reply.json();
        assert_eq!((reply.status, &answer["valid"], &answer["code"]), (200, &json!(false), &json!(code)), "{body}");
        assert_eq!(answer["request_id"].as_str(), reply.header("x-request-id"));
        assert!(answer["message"].as_str().is_some_and(|message| message.ends_with('.')));
    }
    let nested = "[".repeat(10_000);
    for body in [
        "",
        "{}",
        "null",
        "[]",
        "not JSON",
        r#"{"workspace_id":"ACME01","key":"x"}"#,
        r#"{"workspace_id":"ACME01","key":"x","api":"data","more":1}"#,
        r#"{"workspace_id":"ACME01","key":"x","key":"y","api":"data"}"#,
        r#"{"workspace_id":"ACME01","key":7,"api":"data"}"#,
        r#"{"workspace_id":"ACME01","key":"x","api":"data"} x"#,
        r#"{"workspace_id":"ACME01","key":"x","api":"billing"}"#,
        r#"{"workspace_id":"ACME01","key":"x","api":"../data"}"#,
        nested.as_str(),
    ] {
        let reply = post(gateway, ADDRESS, body).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "malformed_request"), "{body:.60}");
    }
    let large = post(gateway, ADDRESS, &"x".repeat(17 * 1024)).await;
    assert_eq!((large.status, large.code().as_str()), (413, "body_too_large"));
    assert_eq!(get(gateway, ADDRESS, &[]).await.status, 405);
}

#[tokio::test]
async fn operators_see_health_readiness_and_counts_but_no_key() {
    let app = TestApp::start().await;
    let gateway = app.running.gateway_addr().unwrap();
    let body = json!({"workspace_id": "ACME01", "key": ACME_DATA, "api": "data"}).to_string();
    assert_eq!(post(gateway, ADDRESS, &body).await.status, 200);
    assert_eq!(get(gateway, "/authz", &[]).await.status, 401);
    assert_eq!(get(gateway, "/healthz", &[]).await.status, 200);
    assert_eq!(get(gateway, "/readyz", &[]).await.status, 200);
    let metrics = get(gateway, "/metrics", &[]).await;
    for line in [
        "latchkey_verdicts_total{door=\"direct_check\",code=\"valid\",api=\"data\"} 1",
        "latchkey_verdicts_total{door=\"forward_auth\",code=\"missing_credentials\",api=\"\"} 1",
    ] {
        assert!(metrics.body.contains(line), "{}", metrics.body);
    }
    for gauge in ["node_ready 1", "node_epoch_lag 0", "revocation_wait_seconds_count 0"] {
        assert!(metrics.body.lines().any(|line| line == format!("latchkey_{gauge}")), "{gauge}: {}", metrics.body);
    }
    let left = metrics.body.lines().find_map(|line| line.strip_prefix("latchkey_node_lease_left_seconds "));
    assert!(left.unwrap().parse::<f64>().unwrap() > 5.0, "{left:?}");
    assert!(!metrics.body.contains("ACME01") && !metrics.body.contains(ACME_DATA));
    assert_eq!(get(gateway, "/nothing", &[]).await.code(), "not_found");
    // The two addresses are apart.
    let dashboard = app.running.dashboard_addr().unwrap();
    for path in ["/authz", "/metrics", "/readyz", "/v1/keys/verify"] {
        assert_eq!(get(dashboard, path, &[]).await.status, 404, "{path}");
    }
    assert_eq!(get(gateway, "/login", &[]).await.status, 404);
}
