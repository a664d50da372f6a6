//! A node whose database is away lets nobody pass.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;
use server::config::{Config, Roles};
use service::{MailSettings, MailWay, Services, SystemClock, SystemRandom};
use store::Db;

use crate::support::{ACME_DATA, basic, get, post};

#[tokio::test]
async fn without_the_database_every_verdict_is_503() {
    let mut config = Config::from_vars(&BTreeMap::new()).unwrap();
    config.roles = Roles { dashboard: false, gateway: true, worker: false };
    config.gateway_addr = ([127, 0, 0, 1], 0).into();
    let mail = MailSettings { from: config.mail.from.clone(), way: MailWay::Folder(std::env::temp_dir()) };
    let service = service::Config {
        secrets: [7; 32].into(),
        catalog: config.catalog.clone(),
        mail,
        public_url: config.public_url.clone(),
        data_dir: std::env::temp_dir(),
        retention: None,
        revocation: service::cluster::Mode::Lease,
        private_issuers: false,
    };
    // Nobody listens on port 1.
    let db = Db::open("postgres://latchkey@127.0.0.1:1/latchkey", 2).unwrap();
    let services = Services::new(db, Arc::new(SystemClock), Arc::new(SystemRandom), service).unwrap();
    let running = server::start(&config, services).await.unwrap();
    let gateway = running.gateway_addr().unwrap();

    // The look-up waits for a connection for up to five seconds: asked at once.
    let auth = basic("ACME01", ACME_DATA);
    let body = json!({"workspace_id": "ACME01", "key": ACME_DATA, "api": "data"}).to_string();
    let headers = [("Authorization", auth.as_str()), ("X-Original-URI", "/v1/customer/ACME01")];
    let asked = tokio::spawn({
        let headers = headers.map(|(name, value)| (name, value.to_owned()));
        async move {
            let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            get(gateway, "/authz", &headers).await
        }
    });
    let checked = post(gateway, "/v1/keys/verify", &body).await;
    let asked = asked.await.unwrap();
    assert_eq!((asked.status, asked.code().as_str()), (503, "revocation_state_unknown"));
    assert_eq!(asked.header("retry-after"), Some("1"));
    assert_eq!(asked.header("x-latchkey-workspace"), None);
    assert_eq!((checked.status, &checked.json()["valid"]), (503, &json!(false)));
    assert_eq!(checked.json()["code"], "revocation_state_unknown");

    // Readable credentials or not is told all the same, and the process is alive.
    assert_eq!(get(gateway, "/authz", &[]).await.code(), "missing_credentials");
    assert_eq!(get(gateway, "/healthz", &[]).await.status, 200);
    assert_eq!(get(gateway, "/readyz", &[]).await.status, 503);
    running.shutdown().await;
}
