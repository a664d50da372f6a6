//! `make nemesis`: what the promises about revocation are worth, in figures. `cargo xtask nemesis …` runs it.

use std::process::ExitCode;
use std::time::Duration;

use nemesis::cluster::{Cluster, Shape};
use nemesis::fault::Kind;
use nemesis::load::Amount;
use nemesis::run::Plan;
use nemesis::{healthy, hostile, outage, rolling};

const USAGE: &str = "\
nemesis            the linearizability test: at least 200 faults and a million verifications; then as `healthy`
nemesis SECONDS    the linearizability test, for so long
nemesis healthy    how long a revocation takes on three healthy nodes, and with one paused
nemesis outage     PostgreSQL away for a minute under load, second by second
nemesis rolling    a rolling restart of three nodes behind nginx, under load
nemesis hostile    a million hostile requests";

const SEED: u64 = 20_261_125;
/// Three nodes with a short lease, so that many faults last longer than it.
const SHAPE: Shape = Shape { nodes: 3, lease: Duration::from_secs(2), barrier: true, roads: true };
const AMOUNT: Amount =
    Amount { gateways: 8, question: Duration::from_millis(4), people: 4, keys: 6, change: Duration::from_millis(20) };
/// Target of a healthy revocation's p99, in ms.
const HEALTHY: f64 = 50.0;
/// How many times as long a good key's answer may take at p99 among a million hostile requests.
const SLOWDOWN: f64 = 3.0;
/// By how much a node's memory may grow in the second half of them, in KiB.
const GROWTH: u64 = 8 * 1024;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let done = runtime.block_on(async {
        // A signal drops what runs, and so ends nodes and PostgreSQL.
        tokio::select! {
            done = command(&words) => done,
            _ = tokio::signal::ctrl_c() => Err("stopped".to_owned()),
        }
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("nemesis: {why}");
            ExitCode::FAILURE
        }
    }
}

async fn command(words: &[String]) -> Result<(), String> {
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => linearizability(None).await,
        ["healthy"] => revocations().await,
        ["outage"] => minute_away().await,
        ["rolling"] => rolling_restart().await,
        ["hostile"] => million_hostile().await,
        // Not for people: the process that sends the hostile requests.
        ["hostile-load", node, requests] => {
            let key = std::env::var("NEMESIS_KEY").map_err(|_| "NEMESIS_KEY is a good key")?;
            let node = node.parse().map_err(|_| "an address")?;
            let requests = requests.parse().map_err(|_| "a number")?;
            hostile::attack::run(node, requests, &key).await;
            Ok(())
        }
        [seconds] => match seconds.parse() {
            Ok(seconds) => linearizability(Some(Duration::from_secs(seconds))).await,
            Err(_) => Err(format!("these are the commands:\n{USAGE}")),
        },
        _ => Err(format!("these are the commands:\n{USAGE}")),
    }
}

async fn linearizability(time: Option<Duration>) -> Result<(), String> {
    let plan = Plan {
        shape: SHAPE,
        amount: AMOUNT,
        time: time.unwrap_or(Duration::from_secs(60)),
        faults: if time.is_some() { 0 } else { 200 },
        verifications: if time.is_some() { 0 } else { 1_000_000 },
        kinds: Kind::ALL.to_vec(),
        seed: SEED,
    };
    let report = plan.run().await?;
    report.print();
    report.judge()?;
    // Between faults there is hardly a revocation that none of them touches.
    if time.is_none() { revocations().await } else { Ok(()) }
}

async fn revocations() -> Result<(), String> {
    let cluster = Cluster::start(Shape { roads: false, ..SHAPE }).await;
    let figures = healthy::measure(&cluster, 600, 30).await;
    figures.print();
    match figures.healthy.quantile(0.99) {
        p99 if p99 < HEALTHY => Ok(()),
        p99 => Err(format!("p99 is {p99:.1} ms, and was to be below {HEALTHY} ms")),
    }
}

async fn minute_away() -> Result<(), String> {
    let cluster = Cluster::start(SHAPE).await;
    let second = Duration::from_secs(1);
    let plan = outage::Plan { before: 5 * second, away: 60 * second, after: 15 * second, amount: AMOUNT };
    let seen = outage::run(&cluster, plan, SEED).await?;
    seen.print();
    seen.recovered.ok_or("no node allowed anything again")?;
    seen.report.judge()
}

async fn rolling_restart() -> Result<(), String> {
    let cluster = Cluster::start(SHAPE).await;
    let told = rolling::run(&cluster, 3, 16, Duration::from_millis(2)).await;
    told.print();
    cluster.inspect().await?;
    match told.failed.len() + told.bad_ends {
        0 => Ok(()),
        _ => Err("a restart was noticed".to_owned()),
    }
}

async fn million_hostile() -> Result<(), String> {
    let cluster = Cluster::start(Shape { nodes: 1, ..SHAPE }).await;
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let seen = hostile::run(&cluster, &program, 1_000_000, Duration::from_secs(20)).await;
    seen.print();
    cluster.inspect().await?;
    match (seen.failed, seen.slowdown(), seen.growth()) {
        (0, slower, growth) if slower <= SLOWDOWN && growth <= GROWTH => Ok(()),
        _ => Err(format!("a good key was to take at most {SLOWDOWN} times as long, and memory to stay flat")),
    }
}
