//! A million hostile requests against one node, while a good caller measures.

pub mod attack;
mod rude;

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::clock::Clock;
use crate::cluster::Cluster;
use crate::dashboard::{Dashboard, keys};
use crate::figures::Times;
use crate::history::{APIS, Right, Verdict};
use crate::wire::{Connection, Question};

/// Connections of the good caller.
const GOOD: usize = 4;
/// The time between an answer and its next question.
const PAUSE: Duration = Duration::from_millis(2);

/// What was seen.
#[derive(Debug)]
pub struct Seen {
    /// The good key's answers before, in nanoseconds.
    pub quiet: Times,
    /// The same meanwhile.
    pub meanwhile: Times,
    /// Good questions that weren't answered 200.
    pub failed: usize,
    /// The node's memory in KiB: before, in the middle, at the end.
    pub memory: [u64; 3],
    /// What the attackers say of it.
    pub told: String,
}

impl Seen {
    /// How many times as long as before a good answer takes at p99.
    pub fn slowdown(&self) -> f64 {
        self.meanwhile.quantile(0.99) / self.quiet.quantile(0.99).max(0.001)
    }

    /// By how much the node's memory grew in the second half, in KiB: at first it fills what it keeps.
    pub fn growth(&self) -> u64 {
        self.memory[2].saturating_sub(self.memory[1])
    }

    /// Prints it.
    pub fn print(&self) {
        print!("{}", self.told);
        for (name, times) in [("before", &self.quiet), ("meanwhile", &self.meanwhile)] {
            let (p50, p99) = (times.quantile(0.5), times.quantile(0.99));
            println!("A good key {name}: {} questions, p50 {p50:.2} ms, p99 {p99:.2} ms", times.count());
        }
        println!("{:.1} times as long at p99; {} good questions weren't answered 200.", self.slowdown(), self.failed);
        let [before, middle, end] = self.memory.map(|kib| kib as f64 / 1024.0);
        println!("The node's memory: {before:.1} MiB before, {middle:.1} MiB half-way, {end:.1} MiB at the end.");
    }
}

/// Runs it: `quiet` long alone, then with so many hostile requests, which `program hostile-load` sends.
///
/// # Panics
/// When something doesn't start.
pub async fn run(cluster: &Cluster, program: &Path, requests: usize, quiet: Duration) -> Seen {
    let node = cluster.gateways()[0];
    let text = key(cluster).await;
    let question = Question::new(Right { text: 0, api: 0 }, &text);
    // Caches, connections and the allocator settle.
    good(node, &question, until(quiet / 4)).await;
    let (quiet, failed_before) = good(node, &question, until(quiet)).await;
    let before = resident(cluster).await;

    let (stop, stopped) = watch::channel(false);
    let measuring = tokio::spawn({
        let question = question.clone();
        async move { good(node, &question, stopped).await }
    });
    let mut command = Command::new(program);
    command.args(["hostile-load", &node.to_string(), &requests.to_string()]).env("NEMESIS_KEY", &text);
    let attack = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().expect("the attackers");
    let mut samples = Vec::new();
    let mut told = Box::pin(attack.wait_with_output());
    let told = loop {
        match tokio::time::timeout(Duration::from_millis(250), &mut told).await {
            Ok(told) => break told.expect("the attackers end"),
            Err(_) => samples.push(resident(cluster).await),
        }
    };
    assert!(told.status.success(), "the attackers end well");
    let memory = [before, samples.get(samples.len() / 2).copied().unwrap_or(before), resident(cluster).await];
    stop.send_replace(true);
    let (meanwhile, failed) = measuring.await.expect("no panic");
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    Seen { quiet, meanwhile, failed: failed_before + failed, memory, told }
}

async fn resident(cluster: &Cluster) -> u64 {
    cluster.nodes[0].lock().await.resident()
}

fn until(time: Duration) -> watch::Receiver<bool> {
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        tokio::time::sleep(time).await;
        stop.send_replace(true);
    });
    stopped
}

/// Asks with a good key until it is told to stop; the times, and how many answers weren't 200.
async fn good(node: SocketAddr, question: &Question, stop: watch::Receiver<bool>) -> (Times, usize) {
    let clock = Clock::start();
    let mut callers = JoinSet::new();
    for _ in 0..GOOD {
        let (question, stop) = (question.clone(), stop.clone());
        callers.spawn(async move {
            let (mut times, mut failed) = (Vec::new(), 0);
            let mut connection = Connection::open(node).await.expect("the node takes connections");
            while !*stop.borrow() {
                tokio::time::sleep(PAUSE).await;
                let sent = clock.now();
                failed += usize::from(connection.ask(&question).await != Verdict::Allowed);
                times.push(clock.now() - sent);
            }
            (times, failed)
        });
    }
    let (mut times, mut failed) = (Times::default(), 0);
    while let Some(done) = callers.join_next().await {
        let (took, not) = done.expect("no panic");
        took.into_iter().for_each(|time| times.add(time));
        failed += not;
    }
    (times, failed)
}

/// A new key's text.
async fn key(cluster: &Cluster) -> String {
    let dashboard = Dashboard::new(cluster.dashboards());
    assert!(dashboard.sign_in(0).await, "a person signs in");
    let form = [("name", "Among enemies"), ("api", APIS[0].0)];
    let page = dashboard.post(0, &format!("{}/new", keys()), &form).await.expect("an answer");
    page.new_key().expect("a new key").to_owned()
}
