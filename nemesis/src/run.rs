//! The linearizability test: a load, and a nemesis that spoils everything around it.

use std::time::Duration;

use rand::rngs::SmallRng;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use crate::cluster::{Cluster, Shape};
use crate::fault::{Fault, Kind};
use crate::figures::thousands;
use crate::load::{Amount, Load};
use crate::report::{Report, Span};

/// What a run is to be.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The nodes.
    pub shape: Shape,
    /// The load.
    pub amount: Amount,
    /// How long it goes on at least.
    pub time: Duration,
    /// How many faults there are at least.
    pub faults: usize,
    /// How many verifications there are at least.
    pub verifications: usize,
    /// The kinds of faults.
    pub kinds: Vec<Kind>,
    /// Decides who does what, and which faults come; not when they meet.
    pub seed: u64,
}

/// How often a person who waits is told how far it is, in faults.
const TOLD_EVERY: usize = 20;
/// The calm between two faults, in milliseconds.
const CALM: std::ops::Range<u64> = 50..350;

impl Plan {
    /// Runs it.
    ///
    /// # Errors
    /// What doesn't hold at the end, apart from the findings.
    ///
    /// # Panics
    /// When something doesn't start or come back.
    pub async fn run(&self) -> Result<Report, String> {
        let cluster = Cluster::start(self.shape).await;
        let load = Load::start(&cluster, self.amount, self.seed).await;
        let spans = self.torment(&cluster, &load).await;
        let history = load.end().await;
        cluster.inspect().await?;
        Ok(Report::of(&history, spans))
    }

    async fn torment(&self, cluster: &Cluster, load: &Load) -> Vec<Span> {
        let mut random = SmallRng::seed_from_u64(self.seed);
        let mut spans = Vec::new();
        let mut turn = Vec::new();
        while load.clock.elapsed() < self.time
            || spans.len() < self.faults
            || load.recorder.verifications() < self.verifications
        {
            tokio::time::sleep(Duration::from_millis(random.random_range(CALM))).await;
            let from = load.clock.now();
            let faults = self.next_faults(&mut turn, cluster, &mut random);
            match faults[..] {
                [one, other] => _ = tokio::join!(one.run(cluster), other.run(cluster)),
                _ => faults[0].run(cluster).await,
            }
            cluster.wait_ready().await;
            let to = load.clock.now();
            let told = spans.len() / TOLD_EVERY;
            spans.extend(faults.iter().map(|fault| Span { kind: fault.kind, node: fault.node, from, to }));
            if spans.len() / TOLD_EVERY > told {
                let verifications = thousands(load.recorder.verifications());
                println!("      {} faults, {verifications} verifications …", spans.len());
            }
        }
        // The last lease may still be running out somewhere.
        tokio::time::sleep(self.shape.lease / 2).await;
        spans
    }

    /// One fault, or two at once that don't get in each other's way. Every kind has its turn.
    fn next_faults(&self, turn: &mut Vec<Kind>, cluster: &Cluster, random: &mut SmallRng) -> Vec<Fault> {
        let two = random.random_range(0..4) == 0;
        let node = random.random_range(0..cluster.nodes.len());
        let mut faults: Vec<Fault> = Vec::new();
        while faults.len() < 1 + usize::from(two) {
            if turn.is_empty() {
                turn.extend(&self.kinds);
                turn.shuffle(random);
            }
            let Some(kind) = turn.pop() else { break };
            if faults.first().is_some_and(|first| first.kind.is_of_postgres() && kind.is_of_postgres()) {
                turn.insert(0, kind);
                break;
            }
            let node = (node + faults.len()) % cluster.nodes.len();
            faults.push(Fault::draw(kind, node, self.shape.lease, random));
        }
        faults
    }
}
