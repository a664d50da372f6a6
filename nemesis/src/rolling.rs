//! A rolling restart of every node behind nginx, under load.

use std::net::SocketAddr;
use std::time::Duration;

use http::{Request, header};
use http_body_util::Empty;
use testkit::Nginx;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::clock::Clock;
use crate::cluster::Cluster;
use crate::dashboard::{Dashboard, keys};
use crate::figures::{Times, thousands};
use crate::history::APIS;
use crate::wire::{Connection, basic};

/// What callers were told.
#[derive(Debug, Default)]
pub struct Told {
    /// Requests that passed.
    pub passed: usize,
    /// Requests that didn't, each with its status; 0 for a connection that ended.
    pub failed: Vec<u16>,
    /// From question to answer.
    pub times: Times,
    /// How long each node took to stop, in nanoseconds.
    pub stops: Times,
    /// Nodes that stopped with an error.
    pub bad_ends: usize,
}

impl Told {
    /// Prints it.
    pub fn print(&self) {
        println!(
            "{:>11}  requests through nginx, {} nodes restarted meanwhile",
            thousands(self.passed + self.failed.len()),
            self.stops.count()
        );
        println!("{:>11}  failed {:?}", thousands(self.failed.len()), self.failed.iter().take(10).collect::<Vec<_>>());
        println!(
            "Answers: p50 {:.1} ms, p99 {:.1} ms, max {:.1} ms",
            self.times.quantile(0.5),
            self.times.quantile(0.99),
            self.times.max()
        );
        println!("A node stopped within {:.0} ms at most; {} ended with an error.", self.stops.max(), self.bad_ends);
    }
}

/// Restarts every node once a round, while callers send requests through nginx: as many callers, each with a
/// pause between two requests.
///
/// # Panics
/// When something doesn't start.
pub async fn run(cluster: &Cluster, rounds: usize, callers: usize, pause: Duration) -> Told {
    let text = key(cluster).await;
    let api = api().await;
    let nginx = Nginx::start("rolling", &cluster.gateways(), api);
    let (clock, stop) = (Clock::start(), watch::Sender::new(false));
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        tasks.spawn(call(nginx.address, text.clone(), pause, clock, stop.subscribe()));
    }
    let mut told = Told::default();
    for node in cluster.nodes.iter().cycle().take(rounds * cluster.nodes.len()) {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let mut node = node.lock().await;
        let asked = clock.now();
        told.bad_ends += usize::from(!node.stop().await);
        told.stops.add(clock.now() - asked);
        node.start();
        node.wait_ready().await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    stop.send_replace(true);
    while let Some(ended) = tasks.join_next().await {
        for (status, time) in ended.expect("no caller panics") {
            told.times.add(time);
            if status == 200 { told.passed += 1 } else { told.failed.push(status) }
        }
    }
    told
}

/// A new key's text.
async fn key(cluster: &Cluster) -> String {
    let dashboard = Dashboard::new(cluster.dashboards());
    assert!(dashboard.sign_in(0).await, "a person signs in");
    let (api, _) = APIS[0];
    let form = [("name", "Rolling restart"), ("api", api)];
    let page = dashboard.post(0, &format!("{}/new", keys()), &form).await.expect("an answer");
    page.new_key().expect("a new key").to_owned()
}

/// An API that nginx protects.
async fn api() -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let answer = hyper::service::service_fn(|_| async {
                Ok::<_, hyper::Error>(http::Response::new(Empty::<bytes::Bytes>::new()))
            });
            let served = hyper::server::conn::http1::Builder::new();
            tokio::spawn(served.serve_connection(hyper_util::rt::TokioIo::new(stream), answer));
        }
    });
    address
}

/// Sends requests until it is told to stop; the status and the time of each.
async fn call(
    nginx: SocketAddr,
    text: String,
    pause: Duration,
    clock: Clock,
    stop: watch::Receiver<bool>,
) -> Vec<(u16, u64)> {
    let (_, path) = APIS[0];
    let mut told = Vec::new();
    let mut kept: Option<Connection> = None;
    while !*stop.borrow() {
        tokio::time::sleep(pause).await;
        let mut connection = match kept.take().filter(Connection::is_open) {
            Some(connection) => connection,
            None => Connection::open(nginx).await.expect("nginx takes connections"),
        };
        let request = Request::get(path).header(header::HOST, "api").header(header::AUTHORIZATION, basic(&text));
        let sent = clock.now();
        let answer = connection.send(request.body(Empty::new()).expect("a request")).await;
        told.push((answer.map_or(0, |(status, _)| status.as_u16()), clock.now() - sent));
        kept = Some(connection);
    }
    told
}
