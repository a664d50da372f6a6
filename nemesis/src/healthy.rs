//! How long a revocation takes while nothing is wrong, and while one node is paused.

use std::sync::Arc;
use std::time::Duration;

use rustix::process::Signal;
use tokio::sync::watch;

use crate::board::Board;
use crate::clock::Clock;
use crate::cluster::Cluster;
use crate::dashboard::Dashboard;
use crate::figures::Times;
use crate::history::{Act, Recorder};
use crate::writer::Writer;

/// The time between two revocations.
const PAUSE: Duration = Duration::from_millis(5);

/// Times of regenerations, from the form to the whole answer.
#[derive(Debug)]
pub struct Figures {
    /// Every node healthy.
    pub healthy: Times,
    /// One node paused; the forms are sent to the others.
    pub paused: Times,
}

impl Figures {
    /// Prints them.
    pub fn print(&self) {
        println!("Regenerations, from the form to its answer, in ms:");
        println!("{:32} {:>6} {:>9} {:>9} {:>9}", "", "n", "p50", "p99", "max");
        for (name, times) in [("every node healthy", &self.healthy), ("the last node paused", &self.paused)] {
            let (p50, p99, max) = (times.quantile(0.5), times.quantile(0.99), times.max());
            println!("{name:32} {:>6} {p50:>9.1} {p99:>9.1} {max:>9.1}", times.count());
        }
    }
}

/// Regenerates a key so many times at every node in turn; then, with the last node paused, a few times more.
///
/// # Panics
/// When one isn't done.
pub async fn measure(cluster: &Cluster, times: usize, with_pause: usize) -> Figures {
    let mut person = Writer {
        clock: Clock::start(),
        board: Arc::new(Board::default()),
        recorder: Recorder::default(),
        dashboard: Dashboard::new(cluster.dashboards()),
        name: "Measured".to_owned(),
        keys: 1,
        nodes: cluster.nodes.len(),
        pause: PAUSE,
        stop: watch::Sender::default().subscribe(),
    };
    assert!(person.dashboard.sign_in(0).await, "a person signs in");
    // The first ones find caches cold and connections closed.
    let key = person.make("key").await;
    let key = person.regenerate_often(key, 2 * cluster.nodes.len()).await;
    person.recorder.take();
    let key = person.regenerate_often(key, times).await;
    let healthy = regenerations(&person.recorder);

    person.nodes -= 1;
    let last = cluster.nodes.last().expect("a node").lock().await;
    last.signal(Signal::STOP);
    person.regenerate_often(key, with_pause).await;
    last.signal(Signal::CONT);
    drop(last);
    cluster.wait_ready().await;
    Figures { healthy, paused: regenerations(&person.recorder) }
}

fn regenerations(recorder: &Recorder) -> Times {
    let posts = recorder.take().posts.into_iter().filter(|post| post.act == Act::Regenerate);
    posts.map(|post| post.answered - post.sent).collect()
}
