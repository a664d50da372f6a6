//! Forward authentication, in the forms of each gateway.

use std::net::SocketAddr;

use service::keys::{self, ConfirmedChange};
use testkit::TestApp;

use crate::support::{ACME_DATA, BOREAL_DATA, acme, basic, get, maya, new_key};

const PATH: &str = "/v1/customer/ACME01?limit=5";

fn gateway(app: &TestApp) -> SocketAddr {
    app.running.gateway_addr().unwrap()
}

#[tokio::test]
async fn each_gateways_form_is_let_through_with_the_callers_identity() {
    let app = TestApp::start().await;
    let auth = basic("ACME01", ACME_DATA);
    let auth = ("Authorization", auth.as_str());
    for (target, headers) in [
        ("/authz", vec![auth, ("X-Original-URI", PATH), ("X-Original-Method", "DELETE")]),
        ("/authz", vec![auth, ("X-Forwarded-Uri", PATH), ("X-Forwarded-Method", "PUT")]),
        ("/authz/v1/customer/ACME01?limit=5", vec![auth]),
        ("/authz", vec![auth, ("X-Original-URI", PATH), ("X-Forwarded-Uri", PATH)]),
    ] {
        let reply = get(gateway(&app), target, &headers).await;
        assert_eq!(reply.status, 200, "{target} {headers:?}: {reply:?}");
        assert_eq!(reply.body, "");
        assert_eq!(reply.header("x-latchkey-workspace"), Some("ACME01"));
        assert_eq!(reply.header("x-latchkey-key-id").unwrap().len(), 12);
        assert_eq!(reply.header("x-latchkey-api"), Some("data"));
        assert_eq!(reply.header("x-request-id").unwrap().len(), 36);
        assert_eq!(reply.header("cache-control"), Some("no-store"));
    }
}

#[tokio::test]
async fn every_refusal_has_its_status_and_code() {
    let app = TestApp::start().await;
    let maya = maya(&app.services).await;
    let key = new_key(&app.services, &maya, "Push alone", &["push"]).await;
    let key = key.text.reveal_once();
    let typo = format!("{}{}", &key[..key.len() - 1], if key.ends_with('x') { 'y' } else { 'x' });
    let long = "x".repeat(3000);
    let good = &basic("ACME01", ACME_DATA);
    let push = &basic("ACME01", key);
    let original = "X-Original-URI";
    for (headers, status, code) in [
        (vec![(original, PATH)], 401, "missing_credentials"),
        (vec![("Authorization", "Bearer abc"), (original, PATH)], 401, "malformed_credentials"),
        (vec![("Authorization", "Basic %%%"), (original, PATH)], 401, "malformed_credentials"),
        (vec![("Authorization", "Basic /////w=="), (original, PATH)], 401, "malformed_credentials"),
        (vec![("Authorization", good), ("Authorization", good), (original, PATH)], 401, "malformed_credentials"),
        (vec![("Authorization", &basic("ACME01", &typo)), (original, PATH)], 401, "malformed_credentials"),
        (vec![("Authorization", &basic("ACME01", &key[..40])), (original, PATH)], 401, "malformed_credentials"),
        (vec![("Authorization", &basic("ACME01", "")), (original, PATH)], 401, "malformed_credentials"),
        (vec![("Authorization", &basic("ACME01", &long)), (original, PATH)], 401, "malformed_credentials"),
        (vec![("Authorization", &basic("NOPE", ACME_DATA)), (original, PATH)], 401, "invalid_key"),
        (vec![("Authorization", &basic("ACME01", "no such key")), (original, PATH)], 401, "invalid_key"),
        (vec![("Authorization", &basic("ACME01", BOREAL_DATA)), (original, PATH)], 401, "invalid_key"),
        (vec![("Authorization", &basic("acme01", ACME_DATA)), (original, PATH)], 401, "invalid_key"),
        // Credentials come first: who has none learns nothing about paths.
        (vec![("Authorization", &basic("ACME01", "no such key")), (original, "/nothing")], 401, "invalid_key"),
        (vec![("Authorization", &basic("ACME01", "no such key"))], 401, "invalid_key"),
        (vec![("Authorization", good), (original, "/v1/customer/BOREAL")], 403, "workspace_mismatch"),
        (vec![("Authorization", push), (original, PATH)], 403, "api_not_allowed"),
        (vec![("Authorization", good), (original, "/v2/transaction/sendpush")], 403, "api_not_allowed"),
        (vec![("Authorization", good), (original, "/nothing")], 403, "route_not_mapped"),
        (vec![("Authorization", good), (original, "/v1/customers/../../admin")], 403, "route_not_mapped"),
        (vec![("Authorization", good)], 403, "route_not_mapped"),
        (vec![("Authorization", good), (original, PATH), (original, PATH)], 403, "route_not_mapped"),
        (vec![("Authorization", good), (original, PATH), ("X-Forwarded-Uri", "/admin")], 403, "route_not_mapped"),
        (vec![("Authorization", good), (original, "/admin"), ("X-Forwarded-Uri", PATH)], 403, "route_not_mapped"),
    ] {
        let reply = get(gateway(&app), "/authz", &headers).await;
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{headers:?}");
        assert_eq!(reply.header("www-authenticate").is_some(), status == 401, "{headers:?}");
        assert_eq!(reply.header("content-type"), Some("application/json"));
        let body = reply.json();
        assert_eq!(body["status"], "fail");
        assert_eq!(body["error"]["request_id"].as_str(), reply.header("x-request-id"));
        // For nginx, which hears no body.
        assert_eq!(reply.header("x-latchkey-answer"), Some(reply.body.as_str()));
        assert_eq!(reply.header("x-latchkey-key-id"), None);
    }
    // Envoy's form can't be contradicted either.
    let smuggled = [("Authorization", good.as_str()), (original, PATH)];
    assert_eq!(get(gateway(&app), "/authz/admin", &smuggled).await.code(), "route_not_mapped");
    assert_eq!(get(gateway(&app), "/authz/", &smuggled).await.code(), "route_not_mapped");
    let named = get(gateway(&app), "/authz", &[("Authorization", push), (original, PATH)]).await.json();
    assert!(named["error"]["message"].as_str().unwrap().contains("\"data\""));
}

#[tokio::test]
async fn a_key_that_is_regenerated_or_archived_is_refused_from_then_on() {
    let app = TestApp::start().await;
    let maya = maya(&app.services).await;
    let ask = async |text: &str| {
        let auth = basic("ACME01", text);
        let reply = get(gateway(&app), "/authz", &[("Authorization", &auth), ("X-Original-URI", PATH)]).await;
        if reply.status == 200 { "valid".to_owned() } else { reply.code() }
    };
    let old = new_key(&app.services, &maya, "Rotated", &["data"]).await;
    assert_eq!(ask(old.text.reveal_once()).await, "valid");

    let change = |key: &domain::key::Key| ConfirmedChange {
        key: key.id.clone(),
        expected: key.version,
        confirmation: key.name.as_str().to_owned(),
        proof: String::new(),
    };
    let new = keys::regenerate(&app.services, &maya, &acme(), change(&old.key)).await;
    let new = new.unwrap_or_else(|_| panic!("regenerated"));
    assert_eq!(ask(old.text.reveal_once()).await, "invalid_key");
    assert_eq!(ask(new.text.reveal_once()).await, "valid");

    let archived = keys::archive(&app.services, &maya, &acme(), change(&new.key)).await;
    assert!(archived.is_ok());
    assert_eq!(ask(new.text.reveal_once()).await, "invalid_key");
    assert_eq!(ask(old.text.reveal_once()).await, "invalid_key");
}

#[tokio::test]
async fn bytes_that_are_no_text_are_malformed_credentials() {
    let app = TestApp::start().await;
    let mut request = b"GET /authz HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Basic ".to_vec();
    request.extend([0xff, 0xfe, 0x80]);
    request.extend(b"\r\nX-Original-URI: /v1/customer/ACME01\r\n\r\n");
    let reply = crate::support::raw(gateway(&app), request).await;
    assert_eq!((reply.status, reply.code().as_str()), (401, "malformed_credentials"));
}
