//! A gateway: asks one node about rights, one after the other, on a connection that is kept.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rand::SeedableRng as _;
use rand::rngs::SmallRng;
use tokio::sync::{Semaphore, watch};

use crate::board::Board;
use crate::clock::Clock;
use crate::history::{Recorder, Verdict, Verification};
use crate::wire::Connection;

/// When an answer is this late, the next question goes over another connection. The late answer still
/// counts: questions pile up in front of a node that is paused, and what it says to them when it wakes is
/// what matters most.
const LATE: Duration = Duration::from_millis(60);
/// After this time an answer isn't waited for any more.
const GIVEN_UP: Duration = Duration::from_secs(30);
const CONNECT: Duration = Duration::from_secs(1);
const REST: Duration = Duration::from_millis(25);

/// Everything that a gateway needs.
#[derive(Clone, Debug)]
pub struct Verifier {
    /// The time of the run.
    pub clock: Clock,
    /// What to ask about.
    pub board: Arc<Board>,
    /// Where answers are written down.
    pub recorder: Recorder,
    /// The node's number.
    pub node: u8,
    /// The node's address.
    pub address: SocketAddr,
    /// The time between an answer and the next question.
    pub pause: Duration,
    /// How many late answers may be waited for at a node.
    pub late: Arc<Semaphore>,
    /// Turns true at the end.
    pub stop: watch::Receiver<bool>,
}

impl Verifier {
    /// Asks until it is told to stop.
    pub async fn run(mut self, seed: u64) {
        let mut random = SmallRng::seed_from_u64(seed);
        let mut kept = None;
        while !*self.stop.borrow() {
            tokio::time::sleep(self.pause).await;
            let connection = match kept.take() {
                Some(connection) => connection,
                None => match tokio::time::timeout(CONNECT, Connection::open(self.address)).await {
                    Ok(Ok(connection)) => connection,
                    _ => {
                        tokio::time::sleep(REST).await;
                        continue;
                    }
                },
            };
            kept = self.ask(connection, &mut random).await.filter(Connection::is_open);
        }
        self.stop.borrow_and_update();
    }

    /// Asks one question. Gives the connection back, unless its answer is late.
    async fn ask(&self, mut connection: Connection, random: &mut SmallRng) -> Option<Connection> {
        let question = self.board.pick(random)?;
        let (clock, node) = (self.clock, self.node);
        let mut asking = Box::pin(async move {
            let sent = clock.now();
            let verdict = connection.ask(&question).await;
            (connection, Verification { right: question.right, node, sent, answered: clock.now(), verdict })
        });
        if let Ok((connection, answer)) = tokio::time::timeout(LATE, &mut asking).await {
            self.note(answer);
            return Some(connection);
        }
        let Ok(place) = Arc::clone(&self.late).try_acquire_owned() else {
            let (connection, answer) = tokio::time::timeout(GIVEN_UP, asking).await.ok()?;
            self.note(answer);
            return Some(connection);
        };
        let this = self.clone();
        tokio::spawn(async move {
            if let Ok((_, answer)) = tokio::time::timeout(GIVEN_UP, asking).await {
                this.note(answer);
            }
            drop(place);
        });
        None
    }

    fn note(&self, answer: Verification) {
        // A connection that ended says nothing, and there are many when a node dies.
        if answer.verdict != Verdict::Nothing {
            self.recorder.note(|history| history.verifications.push(answer));
        }
    }
}
