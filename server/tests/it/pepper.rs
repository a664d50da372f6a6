//! The pepper is changed while nodes serve: no key stops working, and none is answered for by a node that can't
//! check it.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use domain::pepper::PepperVersion;
use domain::refusal::Failure;
use service::Secrets;
use service::cluster::{Mode, rehash};
use service::operator::{PepperRefusal, may_retire_pepper, pepper_status, use_pepper};
use testkit::{Answer, Node, PEPPER, TestApp};

use crate::steps::{Held, MAYA, archive, create, regenerate};

/// A key of the demo that was imported: its text holds no id.
const IMPORTED: &str = "demo-acme-data-7be20c934d1f";
const DATA: &str = "/v1/customer/ACME01";

fn version(number: i64) -> PepperVersion {
    PepperVersion::new(number).expect("a version")
}

fn two() -> Secrets {
    Secrets::from(PEPPER).and([8; 32]).expect("room")
}

async fn put_in_use(app: &TestApp, number: i64) {
    use_pepper(&app.services, version(number)).await.unwrap_or_else(|failure| panic!("{}", told(failure)));
}

fn told(failure: Failure<PepperRefusal, service::Fault>) -> String {
    match failure {
        Failure::Refused(why) => why.to_string(),
        Failure::Fault(fault) => fault.chain(),
    }
}

/// The version that a key's hash is of, and the key's own version.
async fn under(app: &TestApp, id: &str) -> (i16, i32) {
    sqlx::query_as("SELECT pepper_version, version FROM api_keys WHERE workspace_id = 'ACME01' AND id = $1")
        .bind(id)
        .fetch_one(&app.database.raw)
        .await
        .expect("the key")
}

async fn id_of_imported(app: &TestApp) -> String {
    crate::steps::id_of(app, "ACME01", "Data API key").await
}

/// Waits until nodes hash with another version: they hear of it by a notice.
async fn until_hashed_anew(app: &TestApp, node: &Node, text: &str, id: &str) {
    for _ in 0..500 {
        let asking = async {
            for _ in 0..10 {
                assert!(node.gateway.opens_data("ACME01", text).await, "it goes on working meanwhile");
            }
        };
        let (hashed, ()) = tokio::join!(rehash(&node.services), asking);
        hashed.expect("the database");
        if under(app, id).await.0 == 2 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{id} wasn't hashed anew within five seconds");
}

#[tokio::test]
async fn keys_are_hashed_anew_when_they_are_used_and_work_on_every_node_throughout() {
    let app = TestApp::start_with_secrets(two()).await;
    let other = app.another_node_with(Mode::Lease, two()).await;
    let strict = app.another_node_with(Mode::Strict, two()).await;
    let maya = app.browser_of(MAYA).await;
    let (old, unused) =
        (create(&maya, "ACME01", "Old", &["data"]).await, create(&maya, "ACME01", "Rare", &["data"]).await);
    let imported = id_of_imported(&app).await;
    put_in_use(&app, 2).await;
    let new = create(&maya, "ACME01", "New", &["data"]).await;
    assert_eq!(under(&app, &new.id).await, (2, 1));
    assert_eq!(under(&app, &old.id).await.0, 1);

    let everywhere = async |text: &str| {
        app.gateway().opens_data("ACME01", text).await
            && other.gateway.opens_data("ACME01", text).await
            && strict.gateway.opens_data("ACME01", text).await
    };
    assert!(everywhere(&new.text).await);
    until_hashed_anew(&app, &other, &old.text, &old.id).await;
    until_hashed_anew(&app, &strict, IMPORTED, &imported).await;
    assert_eq!(under(&app, &old.id).await, (2, 1), "to its people it is what it was");
    assert_eq!(under(&app, &unused.id).await.0, 1, "nobody showed its text");
    for _ in 0..2 {
        assert!(everywhere(&old.text).await && everywhere(IMPORTED).await && everywhere(&unused.text).await);
    }
    let wrong = Answer::refused(401, "invalid_key");
    for text in ["nobody's", new.text.replace("lk_", "kl_").as_str()] {
        assert_eq!(other.gateway.ask("ACME01", text, DATA).await, wrong);
    }
    assert_eq!(other.gateway.ask("COBALT", &old.text, "/v1/customer/COBALT").await, wrong);
}

#[tokio::test]
async fn old_texts_of_every_version_stay_refused_and_recognised() {
    let app = TestApp::start_with_secrets(two()).await;
    let other = app.another_node_with(Mode::Lease, two()).await;
    let maya = app.browser_of(MAYA).await;
    let mut key = create(&maya, "ACME01", "Twice", &["data"]).await;
    let first = std::mem::take(&mut key.text);
    key.text = regenerate(&maya, "ACME01", &key).await;
    put_in_use(&app, 2).await;
    let second = std::mem::take(&mut key.text);
    key.text = regenerate(&maya, "ACME01", &key).await;
    assert_eq!(under(&app, &key.id).await.0, 2);
    let third = key.text.clone();
    assert!(other.gateway.opens_data("ACME01", &third).await);
    archive(&maya, "ACME01", &key).await;
    for text in [&first, &second, &third] {
        assert_eq!(other.gateway.ask("ACME01", text, DATA).await, Answer::refused(401, "invalid_key"));
    }
    service::usage::flush(&other.services).await.expect("written");
    let recognised: i64 =
        sqlx::query_scalar("SELECT sum(calls)::bigint FROM usage_hours WHERE key_id = $1 AND verdict = 'old_text'")
            .bind(&key.id)
            .fetch_one(&app.database.raw)
            .await
            .unwrap();
    assert_eq!(recognised, 3);
}

#[tokio::test]
async fn a_version_is_not_used_while_a_live_node_lacks_it_or_has_another_secret_for_it() {
    let app = TestApp::start_with_secrets(two()).await;
    let lacks = app.another_node(Mode::Lease).await;
    let refused = use_pepper(&app.services, version(2)).await.unwrap_err();
    assert!(
        matches!(&refused, Failure::Refused(PepperRefusal::Nodes { nodes, .. }) if nodes.len() == 1),
        "{}",
        told(refused)
    );
    lacks.running.shutdown().await;
    let differs = Secrets::from(PEPPER).and([9; 32]).unwrap();
    let differs = app.another_node_with(Mode::Strict, differs).await;
    let refused = use_pepper(&app.services, version(2)).await.unwrap_err();
    assert!(matches!(refused, Failure::Refused(PepperRefusal::Nodes { .. })), "{}", told(refused));
    assert_eq!(pepper_status(&app.services).await.unwrap().in_use, version(1));
    differs.running.shutdown().await;
    put_in_use(&app, 2).await;
    let refused = use_pepper(&app.services, version(3)).await.unwrap_err();
    assert!(matches!(refused, Failure::Refused(PepperRefusal::NotHere(_))));
}

#[tokio::test]
async fn a_node_that_can_not_check_a_key_says_503_and_never_401() {
    let app = TestApp::start_with_secrets(two()).await;
    let maya = app.browser_of(MAYA).await;
    let old = create(&maya, "ACME01", "Old", &["data"]).await;
    put_in_use(&app, 2).await;
    let new = create(&maya, "ACME01", "New", &["data"]).await;
    // Started after the change, with the file of before, or with one that went another way.
    let differs = Secrets::from(PEPPER).and([9; 32]).unwrap();
    for secrets in [PEPPER.into(), differs] {
        let short = app.another_node_with(Mode::Lease, secrets).await;
        let unsure = Answer::refused(503, "revocation_state_unknown");
        assert_eq!(short.gateway.ask("ACME01", &new.text, DATA).await, unsure);
        assert!(short.gateway.opens_data("ACME01", &old.text).await, "what it can check, it checks");
        assert!(short.gateway.opens_data("ACME01", IMPORTED).await);
        assert_eq!(short.gateway.ask("ACME01", "nobody's", DATA).await, unsure, "it may be a key's of version 2");
        let ready = reqwest::get(format!("{}/readyz", short.gateway.url())).await.unwrap();
        assert_eq!(ready.status(), 503, "and it takes no part");
        assert_eq!(rehash(&short.services).await.unwrap(), 0, "nor does it hash anything anew");
        assert_eq!(under(&app, &old.id).await.0, 1);
        // Made meanwhile elsewhere.
        let newer = create(&maya, "ACME01", &format!("Newer {}", short.gateway.url()), &["data"]).await;
        assert_eq!(short.gateway.ask("ACME01", &newer.text, DATA).await, unsure);
        short.running.shutdown().await;
    }
}

#[tokio::test]
async fn whoever_regenerates_while_a_key_is_hashed_anew_wins() {
    let app = TestApp::start_with_secrets(two()).await;
    let other = app.another_node_with(Mode::Lease, two()).await;
    let maya = app.browser_of(MAYA).await;
    let mut keys = Vec::<Held>::new();
    for n in 0..12 {
        keys.push(create(&maya, "ACME01", &format!("Raced {n}"), &["data"]).await);
    }
    put_in_use(&app, 2).await;
    let after = create(&maya, "ACME01", "After", &["data"]).await;
    assert!(other.gateway.opens_data("ACME01", &after.text).await, "it has heard of the version");
    for key in &mut keys {
        // Noted with the hash of now.
        assert!(other.gateway.opens_data("ACME01", &key.text).await);
        let (new, hashed) = tokio::join!(regenerate(&maya, "ACME01", key), rehash(&other.services));
        hashed.expect("the database");
        let old = std::mem::replace(&mut key.text, new);
        for gateway in [&app.gateway(), &other.gateway] {
            assert_eq!(gateway.ask("ACME01", &old, DATA).await, Answer::refused(401, "invalid_key"));
            assert!(gateway.opens_data("ACME01", &key.text).await);
        }
        assert_eq!(under(&app, &key.id).await, (2, 2));
    }
}

#[tokio::test]
async fn a_version_is_retired_only_when_no_key_is_under_it() {
    let three = two().and([9; 32]).unwrap();
    let app = TestApp::start_with_secrets(three).await;
    let maya = app.browser_of(MAYA).await;
    put_in_use(&app, 2).await;
    let mut key = create(&maya, "ACME01", "Second", &["data"]).await;
    let refusal = async |number| match may_retire_pepper(&app.services, version(number)).await {
        Ok(old_texts) => panic!("{number} may be retired, {old_texts}"),
        Err(failure) => told(failure),
    };
    assert!(refusal(1).await.contains("root"));
    assert!(refusal(2).await.contains("in use"));
    put_in_use(&app, 3).await;
    assert!(refusal(2).await.contains("1 key is still under version 2"));
    assert!(refusal(4).await.contains("holds no version 4"));
    key.text = regenerate(&maya, "ACME01", &key).await;
    assert_eq!(may_retire_pepper(&app.services, version(2)).await.ok(), Some(1), "one old text");
    let status = pepper_status(&app.services).await.unwrap();
    let keys: Vec<_> = status.versions.iter().map(|version| version.under.keys).collect();
    assert_eq!((status.in_use, keys.len(), &keys[1..]), (version(3), 3, &[0, 1][..]));
    assert!(status.versions.iter().all(|version| version.here && version.missing_on.is_empty()));
}

/// Writes a secret file of the test's own.
fn secret_file(app: &TestApp, bytes: &[u8]) -> PathBuf {
    let folder = app.mail.parent().expect("the data folder").join("pepper");
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("secret");
    let mut open = std::fs::OpenOptions::new();
    let mut file = open.write(true).create(true).truncate(true).mode(0o600).open(&path).expect("a file");
    file.write_all(bytes).expect("its bytes");
    path
}

/// Runs the program to its end.
async fn latchkey(database: &str, secret: &Path, arguments: &'static [&'static str]) -> (Output, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey"));
    let folder = secret.parent().expect("a folder");
    command.args(arguments).env_clear().current_dir(folder).env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("DATABASE_URL", database).env("LATCHKEY_SECRET_FILE", secret);
    command.env("LATCHKEY_DATA_DIR", folder.join("data")).env("RUST_LOG", "warn");
    command.env("LATCHKEY_DASHBOARD_ADDR", "127.0.0.1:0").env("LATCHKEY_GATEWAY_ADDR", "127.0.0.1:0");
    let output = tokio::task::spawn_blocking(move || command.output()).await.expect("a thread").expect("the program");
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    (output, text)
}

#[tokio::test]
async fn the_commands_lead_through_a_rotation_and_print_no_secret() {
    let app = TestApp::start().await;
    let secret = secret_file(&app, &PEPPER);
    let database = app.database.url.clone();
    let mut printed = String::new();
    let mut run = async |arguments, fine: bool, part: &str| {
        let (output, text) = latchkey(&database, &secret, arguments).await;
        assert_eq!(output.status.success(), fine, "{arguments:?}: {text}");
        assert!(text.contains(part), "{arguments:?}: {text}");
        printed.push_str(&text);
    };
    run(&["pepper", "add"], true, "Version 2 is added").await;
    run(&["pepper", "status"], true, "NOT known to").await;
    run(&["pepper", "use", "2"], false, "isn't known to these nodes").await;
    app.running.shutdown().await;
    run(&["pepper", "status"], true, "every node knows it").await;
    run(&["pepper", "use", "0"], false, "from 1 to 63").await;
    run(&["pepper", "use", "2"], true, "New hashes are made with version 2").await;
    run(&["pepper", "status", "--keys"], true, "ACME01\t").await;
    run(&["pepper", "retire", "1"], false, "root").await;
    run(&["pepper", "retire", "2"], false, "in use").await;
    run(&["pepper", "add"], true, "Version 3 is added").await;
    run(&["pepper", "use", "3"], true, "version 3").await;
    run(&["pepper", "retire", "2"], true, "Version 2 is out").await;
    run(&["pepper", "reset"], false, "--every-key-is-lost").await;

    let bytes = std::fs::read(&secret).unwrap();
    assert_eq!((bytes.len(), &bytes[32..64]), (96, &[0; 32][..]));
    assert!(bytes[64..].iter().any(|&byte| byte != 0));
    for secret in bytes.chunks(32).filter(|secret| secret.iter().any(|&byte| byte != 0)) {
        let hex: String = secret[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(!printed.to_lowercase().contains(&hex), "{printed}");
    }
}

#[tokio::test]
async fn a_secret_file_that_is_damaged_or_another_installations_stops_the_start_with_one_line() {
    let app = TestApp::start().await;
    for (bytes, code, part) in [
        (vec![7; 33], 1, "but holds 33 bytes"),
        (vec![0; 32], 1, "begins with zeros"),
        (vec![6; 32], 3, "isn't the one that the keys of this database were made with"),
    ] {
        let secret = secret_file(&app, &bytes);
        let (output, text) = latchkey(&app.database.url, &secret, &["serve"]).await;
        let lines: Vec<_> = text.lines().filter(|line| line.starts_with("latchkey: ")).collect();
        assert_eq!(output.status.code(), Some(code), "{text}");
        assert!(lines.len() == 1 && lines[0].contains("LATCHKEY_SECRET_FILE") && lines[0].contains(part), "{text}");
    }
    // A command that makes hashes finds out as well.
    let secret = secret_file(&app, &[6; 32]);
    let csv = secret.with_file_name("keys.csv");
    std::fs::write(&csv, "workspace_id,api,key\nCOBALT,push,cobalt-push-0123456789abcdef\n").unwrap();
    let (output, text) = latchkey(&app.database.url, &secret, &["legacy", "import", "keys.csv"]).await;
    assert!(!output.status.success() && text.contains("lacks version 1 of the pepper, or holds another"), "{text}");
}

#[tokio::test]
async fn with_the_secret_file_lost_an_installation_goes_on_with_new_keys() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let key = create(&maya, "ACME01", "Lost", &["data"]).await;
    let secret = secret_file(&app, &[6; 32]);
    let (output, text) = latchkey(&app.database.url, &secret, &["pepper", "reset", "--every-key-is-lost"]).await;
    assert!(output.status.success(), "{text}");
    let node = app.another_node_with(Mode::Lease, [6; 32].into()).await;
    assert_eq!(node.gateway.ask("ACME01", &key.text, DATA).await, Answer::refused(401, "invalid_key"));
    let mut running = app.running;
    tokio::time::timeout(Duration::from_secs(10), running.failed()).await.expect("the node with the old file stops");
}
