//! A node whose database is away lets nobody pass.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::Arc;

use serde_json::json;
use server::config::{Config, Roles};
use service::{MailSettings, MailWay, Services, SystemClock, SystemRandom};
use store::Db;
use testkit::TestDatabase;

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

/// The program as a gateway's node, with a secret of its own.
fn gateway_node(folder: &Path, database: &str) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey"));
    command.arg("serve").env_clear().current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env("DATABASE_URL", database).env("LATCHKEY_DATA_DIR", folder).env("LATCHKEY_ROLES", "gateway");
    command.env("LATCHKEY_GATEWAY_ADDR", "127.0.0.1:0").spawn().unwrap()
}

fn until_waiting(log: ChildStderr) -> BufReader<ChildStderr> {
    let mut log = BufReader::new(log);
    let waits = log.by_ref().lines().map_while(Result::ok).any(|line| line.contains("waiting for the database"));
    assert!(waits, "the node ended instead");
    log
}

#[tokio::test]
async fn a_node_that_is_started_before_its_database_waits_for_it() {
    let database = TestDatabase::empty().await;
    let mut url = url::Url::parse(&database.url).unwrap();
    let socket = url.query_pairs().find(|(name, _)| name == "host").unwrap().1.into_owned();
    let folder = std::env::temp_dir().join(format!("latchkey-early-{}", database.name));
    std::fs::create_dir_all(&folder).unwrap();
    let later = folder.join("socket");
    url.query_pairs_mut().clear().append_pair("host", later.to_str().unwrap()).append_pair("sslmode", "disable");

    let answered = tokio::task::spawn_blocking(move || {
        let mut node = gateway_node(&folder, url.as_str());
        let log = until_waiting(node.stderr.take().unwrap());
        std::os::unix::fs::symlink(socket, later).unwrap();
        let mut lines = BufReader::new(node.stdout.take().unwrap()).lines().map_while(Result::ok);
        let ready = lines.find(|line| line.trim_start().starts_with("Gateway"));
        let told = Command::new("kill").arg(node.id().to_string()).status().unwrap();
        assert!(told.success() && node.wait().unwrap().success());
        drop(log);
        ready
    });
    let told = tokio::time::timeout(std::time::Duration::from_secs(60), answered).await.expect("in time").unwrap();
    assert!(told.is_some(), "it serves once the database is there");
}

#[tokio::test]
async fn a_node_that_waits_for_its_database_stops_when_told() {
    let folder = std::env::temp_dir().join(format!("latchkey-early-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let stopped = tokio::task::spawn_blocking(move || {
        let mut node = gateway_node(&folder, "postgres://latchkey@127.0.0.1:1/latchkey");
        let log = until_waiting(node.stderr.take().unwrap());
        let told = Command::new("kill").arg(node.id().to_string()).status().unwrap();
        let ended = node.wait().unwrap();
        drop(log);
        told.success() && ended.success()
    });
    assert!(tokio::time::timeout(std::time::Duration::from_secs(60), stopped).await.expect("in time").unwrap());
}
