//! Gateways and people at work on a cluster, until they are told to stop.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::board::Board;
use crate::clock::Clock;
use crate::cluster::Cluster;
use crate::dashboard::Dashboard;
use crate::history::{History, Recorder};
use crate::verifier::Verifier;
use crate::writer::Writer;

/// Late answers that are waited for, at each node.
const LATE: usize = 300;

/// How much of it.
#[derive(Clone, Copy, Debug)]
pub struct Amount {
    /// Gateways at each node.
    pub gateways: usize,
    /// The time between an answer and a gateway's next question.
    pub question: Duration,
    /// People.
    pub people: usize,
    /// Keys of each of them.
    pub keys: usize,
    /// The time between an answer and a person's next change.
    pub change: Duration,
}

/// The load while it runs.
#[derive(Debug)]
pub struct Load {
    /// The time of the run.
    pub clock: Clock,
    /// What is written down.
    pub recorder: Recorder,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
    late: Vec<Arc<Semaphore>>,
}

impl Load {
    /// Starts it. The seed decides who does what.
    ///
    /// # Panics
    /// When nobody can sign in.
    pub async fn start(cluster: &Cluster, amount: Amount, seed: u64) -> Self {
        let (clock, recorder, stop) = (Clock::start(), Recorder::default(), watch::Sender::new(false));
        let board = Arc::new(Board::default());
        let mut tasks = JoinSet::new();
        for person in 0..amount.people {
            let dashboard = Dashboard::new(cluster.dashboards());
            assert!(dashboard.sign_in(person % cluster.nodes.len()).await, "a person signs in");
            let writer = Writer {
                clock,
                board: Arc::clone(&board),
                recorder: recorder.clone(),
                dashboard,
                name: format!("Run {seed:x} person {person} key"),
                keys: amount.keys,
                nodes: cluster.nodes.len(),
                pause: amount.change,
                stop: stop.subscribe(),
            };
            tasks.spawn(writer.run(seed + person as u64));
        }
        let mut late = Vec::new();
        for (node, address) in (0..).zip(cluster.gateways()) {
            late.push(Arc::new(Semaphore::new(LATE)));
            for gateway in 0..amount.gateways {
                let verifier = Verifier {
                    clock,
                    board: Arc::clone(&board),
                    recorder: recorder.clone(),
                    node,
                    address,
                    pause: amount.question,
                    late: Arc::clone(&late[usize::from(node)]),
                    stop: stop.subscribe(),
                };
                tasks.spawn(verifier.run(seed ^ (u64::from(node) << 32 | gateway as u64)));
            }
        }
        Self { clock, recorder, stop, tasks, late }
    }

    /// Waits for everybody to finish, and for answers under way.
    ///
    /// # Panics
    /// When one of them panicked.
    pub async fn end(mut self) -> History {
        self.stop.send_replace(true);
        while let Some(ended) = self.tasks.join_next().await {
            ended.expect("nobody panics");
        }
        for late in self.late {
            // Every place is free once nobody waits for a late answer.
            let all = u32::try_from(LATE).unwrap_or(u32::MAX);
            let _ = late.acquire_many(all).await;
        }
        self.recorder.take()
    }
}
