//! What the nemesis does to a cluster. Each fault begins, lasts and ends by itself.

use std::time::Duration;

use rand::RngExt as _;
use rand::rngs::SmallRng;
use rustix::process::Signal;

use crate::cluster::Cluster;
use crate::postgres::Stop;
use crate::proxy::Road;

/// Kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A node is stopped (SIGSTOP) for longer than the lease.
    LongPause,
    /// A node is stopped for a moment.
    ShortPause,
    /// A node is killed (SIGKILL) and started again.
    Kill,
    /// PostgreSQL is restarted.
    Restart,
    /// PostgreSQL crashes, and recovers.
    Crash,
    /// PostgreSQL is away for seconds.
    Outage,
    /// A node is cut off from PostgreSQL for longer than the lease.
    Cut,
    /// A node's road to PostgreSQL is long, both ways.
    Delay,
    /// What PostgreSQL says reaches a node late.
    LateAnswers,
    /// What PostgreSQL says on the connections that listen reaches a node late.
    LateNotices,
    /// The connections that listen are ended.
    EndListeners,
    /// Every connection is ended.
    EndAll,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::LongPause,
        Self::ShortPause,
        Self::Kill,
        Self::Restart,
        Self::Crash,
        Self::Outage,
        Self::Cut,
        Self::Delay,
        Self::LateAnswers,
        Self::LateNotices,
        Self::EndListeners,
        Self::EndAll,
    ];

    /// Those after which a node that doesn't wait for the others is behind them for long enough to be seen.
    pub const TELLING: [Self; 3] = [Self::Cut, Self::LateNotices, Self::LateAnswers];

    /// What it is, in a few words.
    pub fn words(self) -> &'static str {
        match self {
            Self::LongPause => "node paused past its lease",
            Self::ShortPause => "node paused for a moment",
            Self::Kill => "node killed, started again",
            Self::Restart => "PostgreSQL restarted",
            Self::Crash => "PostgreSQL crashed",
            Self::Outage => "PostgreSQL away for seconds",
            Self::Cut => "node cut off past its lease",
            Self::Delay => "node's road slow, both ways",
            Self::LateAnswers => "answers to a node late",
            Self::LateNotices => "notices to a node late",
            Self::EndListeners => "listening connections ended",
            Self::EndAll => "all connections ended",
        }
    }

    /// Whether it is a fault of PostgreSQL: one at a time.
    pub fn is_of_postgres(self) -> bool {
        matches!(self, Self::Restart | Self::Crash | Self::Outage | Self::EndListeners | Self::EndAll)
    }
}

/// A fault as it will be done.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// What.
    pub kind: Kind,
    /// To which node, if it is one of a node.
    pub node: usize,
    /// How long it lasts.
    time: Duration,
    /// How late a delayed road is.
    late: Duration,
    /// After a cut: whether connections are forgotten, or what was held back arrives after all.
    forgets: bool,
}

impl Fault {
    /// Chooses what isn't given.
    pub fn draw(kind: Kind, node: usize, lease: Duration, random: &mut SmallRng) -> Self {
        let ms = |random: &mut SmallRng, range| Duration::from_millis(random.random_range(range));
        let time = match kind {
            Kind::LongPause | Kind::Cut => lease + ms(random, 300..1200),
            Kind::ShortPause => ms(random, 20..700),
            Kind::Outage => ms(random, 500..3000),
            Kind::Delay | Kind::LateAnswers | Kind::LateNotices => ms(random, 800..2000),
            Kind::Kill => ms(random, 0..500),
            Kind::Restart | Kind::Crash | Kind::EndListeners | Kind::EndAll => Duration::ZERO,
        };
        Self { kind, node, time, late: ms(random, 50..2000), forgets: random.random() }
    }

    /// Does it, and takes it back.
    ///
    /// # Panics
    /// When something doesn't come back.
    pub async fn run(self, cluster: &Cluster) {
        match self.kind {
            Kind::LongPause | Kind::ShortPause => self.pause(cluster).await,
            Kind::Kill => {
                let mut node = cluster.nodes[self.node].lock().await;
                node.kill().await;
                tokio::time::sleep(self.time).await;
                node.start();
            }
            Kind::Restart => self.stop(cluster, Stop::Fast).await,
            Kind::Crash => self.stop(cluster, Stop::Immediate).await,
            Kind::Outage => self.stop(cluster, if self.forgets { Stop::Fast } else { Stop::Immediate }).await,
            Kind::Cut | Kind::Delay | Kind::LateAnswers | Kind::LateNotices => self.spoil_road(cluster).await,
            Kind::EndListeners => end(cluster, "query ILIKE 'LISTEN%'").await,
            Kind::EndAll => end(cluster, "application_name = 'latchkey'").await,
        }
    }

    async fn pause(self, cluster: &Cluster) {
        // Held: somebody who asks for the node's state would wait for it.
        let node = cluster.nodes[self.node].lock().await;
        node.signal(Signal::STOP);
        tokio::time::sleep(self.time).await;
        node.signal(Signal::CONT);
    }

    async fn stop(self, cluster: &Cluster, how: Stop) {
        let mut postgres = cluster.postgres.lock().await;
        postgres.stop(how).await;
        tokio::time::sleep(self.time).await;
        postgres.start_again().await;
    }

    async fn spoil_road(self, cluster: &Cluster) {
        let road = &cluster.roads[self.node];
        road.change(|road| match self.kind {
            Kind::Cut => road.cut = true,
            Kind::Delay => (road.to_server, road.to_node) = (self.late / 2, self.late / 2),
            Kind::LateAnswers => road.to_node = self.late,
            _ => road.notices = self.late,
        });
        tokio::time::sleep(self.time).await;
        let forgets = self.kind == Kind::Cut && self.forgets;
        road.change(|road| *road = Road { reset: road.reset + u32::from(forgets), ..Road::default() });
    }
}

async fn end(cluster: &Cluster, which: &str) {
    let statement = format!(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND {which}"
    );
    cluster.postgres.lock().await.number(&statement).await.expect("connections are ended");
}
