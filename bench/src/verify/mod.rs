//! How quick verdicts are, beside a bare handler, one SELECT a request, and nginx, all asked by the same tool in
//! one run. Targets are issue 4's.

mod keys;
mod load;
mod nginx;
pub mod peers;

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use store::Db;

use crate::measure::{median, thousands, timed};
use load::{Load, Run};

const ROUNDS: usize = 5;
const SECONDS: u64 = 4;
/// In this time a node has written all that it counted.
const SETTLED: Duration = Duration::from_secs(35);
/// Keys that are asked about, of all that there are.
const ASKED: usize = 100_000;
/// Where the node, the bare handler, the SELECT a request, and nginx (without and with Latchkey) serve.
const NODE: u16 = 23_101;
const BARE: u16 = 23_102;
const SELECT: u16 = 23_103;
const NGINX: u16 = 23_104;
const NGINX_AUTH: u16 = 23_105;
const BYTES_A_KEY: f64 = 250.0;
const READY_SECONDS: f64 = 5.0;
/// Shares of the bare handler's rate, at ten thousand keys and at a million.
const SMALL: f64 = 0.95;
const LARGE: f64 = 0.9;
const P99: f64 = 1.3;

/// Prints everything, at ten thousand keys and at a million.
pub async fn run(server: &str, folder: &Path) {
    println!(
        "verdicts, 64 connections, {SECONDS} s each, median of {ROUNDS} interleaved rounds; wrk on the same cores"
    );
    let small = at(server, folder, 10_000, SMALL).await;
    let large = at(server, folder, 1_000_000, LARGE).await;
    let bytes = (large.rss - small.rss) as f64 / 990_000.0;
    let verdict = |good| if good { "≤" } else { "ABOVE" };
    println!("\nmemory a key: {bytes:.0} bytes ({} {BYTES_A_KEY})", verdict(bytes <= BYTES_A_KEY));
    println!(
        "1,000,000 keys ready after {:.1} s from a cold start ({} {READY_SECONDS})",
        large.ready.as_secs_f64(),
        verdict(large.ready.as_secs_f64() <= READY_SECONDS)
    );
}

/// Prints the table of one number of keys alone.
pub async fn run_at(server: &str, folder: &Path, keys: usize) {
    let target = if keys > 10_000 { LARGE } else { SMALL };
    at(server, folder, keys, target).await;
}

/// What a node took.
struct Node {
    /// Resident, in bytes, once it is ready.
    rss: u64,
    ready: Duration,
}

async fn at(server: &str, folder: &Path, count: usize, target: f64) -> Node {
    let url = database(server, &format!("verify_{count}")).await;
    let db = Db::connect(&url, 4).await.expect("the database");
    db.migrate().await.expect("the schema");
    let raw = PgPoolOptions::new().max_connections(4).connect(&url).await.expect("the database");
    keys::load(&raw, count).await;
    let scripts = load::scripts(folder, &keys::asked(count, ASKED));

    let secret = folder.join("verify-secret");
    std::fs::write(&secret, keys::PEPPER).expect("the secret file");
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).expect("its mode");
    let (ready, node) = timed(start_node(&url, folder, &secret)).await;
    let rss = resident(node.0.id());
    let me = std::env::current_exe().expect("this program");
    let _bare = Process::of(Command::new(&me).args(["bare", &BARE.to_string()]));
    let _select = Process::of(Command::new(&me).args(["select", &SELECT.to_string(), &url]));
    let nginx = nginx::start(folder);
    for port in [BARE, SELECT, NGINX] {
        until_listening(port).await;
    }

    let targets = [
        ("bare axum handler, 200", Load { port: BARE, script: &scripts.good, fails: false }),
        ("/authz allowed", Load { port: NODE, script: &scripts.good, fails: false }),
        ("/authz refused (unknown keys)", Load { port: NODE, script: &scripts.bad, fails: true }),
        ("the same look-up by one SELECT a request", Load { port: SELECT, script: &scripts.good, fails: false }),
        ("nginx alone", Load { port: NGINX, script: &scripts.good, fails: false }),
        ("nginx with auth_request to /authz", Load { port: NGINX_AUTH, script: &scripts.good, fails: false }),
    ];
    let mut all: Vec<Vec<Run>> = targets.iter().map(|_| Vec::new()).collect();
    for _ in 0..ROUNDS {
        // What the node counted in the last round is written first: it isn't the bare handler's burden.
        tokio::time::sleep(SETTLED).await;
        for ((_, load), runs) in targets.iter().zip(&mut all) {
            runs.push(load.run(SECONDS));
        }
    }
    drop(nginx);

    println!(
        "\n{:<46}{:>12}{:>10}{:>10}{:>10}{:>10}",
        format!("{} keys", thousands(count as f64)),
        "requests/s",
        "p50 ms",
        "p99 ms",
        "× bare",
        "p99 ×"
    );
    for (index, ((name, _), runs)) in targets.iter().zip(&all).enumerate() {
        let of = |what: fn(&Run) -> f64| median(runs.iter().map(what));
        // Each round is compared with the bare handler of the same round.
        let times = |what: fn(&Run) -> f64| median(runs.iter().zip(&all[0]).map(|(run, bare)| what(run) / what(bare)));
        let (rate, p99) = (times(|run| run.rate), times(|run| run.p99));
        let word = |good| if good { "≥" } else { "BELOW" };
        let note = match index {
            1 => format!("  {} {target}; p99 {} {P99}", word(rate >= target), if p99 <= P99 { "≤" } else { "ABOVE" }),
            _ => String::new(),
        };
        println!(
            "{name:<46}{:>12}{:>10.2}{:>10.2}{rate:>10.2}{p99:>10.2}{note}",
            thousands(of(|run| run.rate)),
            of(|run| run.p50),
            of(|run| run.p99),
        );
    }
    raw.close().await;
    db.close().await;
    Node { rss, ready }
}

/// A process that ends with this value.
struct Process(Child);

impl Process {
    fn of(command: &mut Command) -> Self {
        Self(command.stdout(Stdio::null()).spawn().expect("a process"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A database of that name, empty.
async fn database(server: &str, name: &str) -> String {
    let admin = PgPool::connect(server).await.expect("the server");
    for statement in [format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}")] {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&admin).await.expect("a database");
    }
    admin.close().await;
    let mut url = url::Url::parse(server).expect("an address");
    url.set_path(name);
    url.into()
}

/// The real program, once it says that it is ready.
async fn start_node(url: &str, folder: &Path, secret: &Path) -> Process {
    let program = std::env::var_os("LATCHKEY_BIN").expect("LATCHKEY_BIN: run `cargo xtask bench`");
    let mut node = Process::of(
        Command::new(program)
            .arg("serve")
            .env("DATABASE_URL", url)
            .env("LATCHKEY_DATA_DIR", folder.join("verify-data"))
            .env("LATCHKEY_SECRET_FILE", secret)
            .env("LATCHKEY_ROLES", "gateway")
            .env("LATCHKEY_GATEWAY_ADDR", format!("127.0.0.1:{NODE}"))
            .env("RUST_LOG", "warn"),
    );
    while !is_ready() {
        assert!(node.0.try_wait().expect("a process").is_none(), "the node ended before it was ready");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    node
}

fn is_ready() -> bool {
    use std::io::{Read as _, Write as _};
    let Ok(mut stream) = std::net::TcpStream::connect(("127.0.0.1", NODE)) else { return false };
    let mut answer = String::new();
    let asked = stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n");
    asked.is_ok() && stream.read_to_string(&mut answer).is_ok() && answer.starts_with("HTTP/1.1 200")
}

async fn until_listening(port: u16) {
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Resident memory, in bytes.
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("/proc");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("VmRSS");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).expect("a number") * 1024
}
