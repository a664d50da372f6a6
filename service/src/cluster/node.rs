//! What a node knows and says of itself.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use domain::cluster::{Epoch, LeaseTerms};
use domain::verdict::Denial;
use tokio::sync::{Notify, watch};
use uuid::Uuid;

use super::keyring::Keyring;
use super::lease::Lease;
use super::rehash::Rehashes;
use super::versions::Versions;
use super::waits::Waits;
use crate::Clock;
use crate::sharded::Sharded;

/// How long a request waits for the database when the lease has run out.
const CONFIRMED_WITHIN: Duration = Duration::from_millis(250);
/// How often a look-up is repeated that a change fell into.
const LOOKS: usize = 8;

/// How a node makes sure that it knows of every revocation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// By a lease: the database isn't asked while it runs.
    #[default]
    Lease,
    /// By asking the database about each request (those that arrive meanwhile share the question): for
    /// machines whose clocks can't be trusted. The database away, nothing is answered.
    Strict,
    /// Not at all: answers from memory, and changes wait for nobody. Accepts revoked keys; proves that the
    /// tests of revocation can fail, and nothing else.
    Off,
}

/// How far a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It holds no keys (yet).
    Empty,
    /// It reads them.
    Loading,
    /// It holds all of them and follows the changes.
    Following,
}

/// What a node says of itself at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Snapshot {
    /// How far it is.
    pub phase: Phase,
    /// Keys in its memory.
    pub keys: usize,
    /// The last change that it has applied.
    pub applied: Epoch,
    /// The last change that it has heard of.
    pub committed: Epoch,
    /// For how long it may still answer from memory; zero in strict mode.
    pub lease_left: Duration,
    /// How long ago it last heard from the database.
    pub silent: Duration,
}

/// A node's memory, its lease, and what wakes the task that follows the changes.
pub(crate) struct Node {
    pub(crate) incarnation: Uuid,
    pub(crate) mode: Mode,
    pub(crate) ring: Keyring,
    pub(crate) versions: Versions,
    pub(crate) rehashes: Rehashes,
    pub(crate) lease: Lease,
    /// Something may have changed, or somebody waits for a confirmation.
    pub(crate) nudge: Notify,
    /// Rises with every notice that a node has applied something.
    pub(crate) acks: watch::Sender<u64>,
    pub(crate) phase: watch::Sender<Phase>,
    pub(crate) terms: watch::Sender<Option<LeaseTerms>>,
    pub(crate) waits: Waits,
    applied: AtomicI64,
    committed: AtomicI64,
    renewed_at: AtomicU64,
    requests: Sharded<AtomicU64>,
    asked: AtomicU64,
    answered: watch::Sender<Answered>,
}

/// Up to which question the database was asked, and up to which it answered.
#[derive(Clone, Copy, Default)]
struct Answered {
    tried: u64,
    good: u64,
}

impl Node {
    pub(crate) fn new(incarnation: Uuid, mode: Mode) -> Self {
        Self {
            incarnation,
            mode,
            ring: Keyring::default(),
            versions: Versions::default(),
            rehashes: Rehashes::default(),
            lease: Lease::default(),
            nudge: Notify::new(),
            acks: watch::Sender::new(0),
            phase: watch::Sender::new(Phase::Empty),
            terms: watch::Sender::new(None),
            waits: Waits::default(),
            applied: AtomicI64::new(0),
            committed: AtomicI64::new(0),
            renewed_at: AtomicU64::new(0),
            requests: Sharded::default(),
            asked: AtomicU64::new(0),
            answered: watch::Sender::new(Answered::default()),
        }
    }

    pub(crate) fn applied(&self) -> Epoch {
        Epoch(self.applied.load(Ordering::Acquire))
    }

    /// Everything up to there is in the keyring.
    pub(crate) fn set_applied(&self, epoch: Epoch) {
        self.applied.store(epoch.0, Ordering::Release);
        self.committed.fetch_max(epoch.0, Ordering::Relaxed);
    }

    /// The database answered, to a question that left at that moment.
    pub(crate) fn renewed(&self, at: Duration, committed: Epoch) {
        self.renewed_at.store(u64::try_from(at.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
        self.committed.store(committed.0, Ordering::Relaxed);
    }

    /// Another request was answered.
    pub(crate) fn count(&self) {
        self.requests.mine().fetch_add(1, Ordering::Relaxed);
    }

    /// How many requests were answered since the start.
    pub(crate) fn requests(&self) -> u64 {
        self.requests.all().map(|count| count.load(Ordering::Relaxed)).sum()
    }

    pub(crate) fn snapshot(&self, clock: &dyn Clock) -> Snapshot {
        let now = clock.since_boot();
        let renewed_at = Duration::from_nanos(self.renewed_at.load(Ordering::Relaxed));
        Snapshot {
            phase: *self.phase.borrow(),
            keys: self.ring.len(),
            applied: self.applied(),
            committed: Epoch(self.committed.load(Ordering::Relaxed)),
            lease_left: self.lease.left_at(now),
            silent: now.saturating_sub(renewed_at),
        }
    }

    /// Whether it could answer a request now without asking.
    pub(crate) fn answers(&self, clock: &dyn Clock) -> bool {
        match self.mode {
            Mode::Lease => self.lease.runs_at(clock.since_boot()),
            Mode::Strict | Mode::Off => self.follows(),
        }
    }

    /// Looks something up in a state of the keys that holds every change that was acknowledged before the
    /// call. None when the database has to be asked for that.
    ///
    /// The lease is checked before the look-up and after it. Before, because a lease that runs now was either
    /// granted after the change was applied, or is one that the change waits for; a check only after the
    /// look-up could see a lease that was granted in between. After, so that nothing is decided by a state
    /// that this node has said to have left.
    pub(crate) fn sure_at_once<T>(&self, clock: &dyn Clock, look: impl Fn(&Keyring) -> T) -> Option<T> {
        if self.mode != Mode::Lease {
            return None;
        }
        for _ in 0..LOOKS {
            let applied = self.applied();
            if !self.lease.runs_at(clock.since_boot()) {
                return None;
            }
            let found = look(&self.ring);
            if self.lease.runs_at(clock.since_boot()) && applied == self.applied() {
                return Some(found);
            }
        }
        None
    }

    /// The same, whether the database has to be asked or not.
    pub(crate) async fn sure<T>(&self, clock: &dyn Clock, look: impl Fn(&Keyring) -> T) -> Result<T, Denial> {
        if let Some(found) = self.sure_at_once(clock, &look) {
            return Ok(found);
        }
        if self.mode != Mode::Off {
            self.confirm().await?;
        }
        let found = look(&self.ring);
        // Before it reads all keys anew, a node says so.
        if self.follows() { Ok(found) } else { Err(Denial::RevocationStateUnknown) }
    }

    fn follows(&self) -> bool {
        *self.phase.borrow() == Phase::Following
    }

    /// Waits until the database was asked for changes, after the call, and they are applied.
    pub(crate) async fn confirm(&self) -> Result<(), Denial> {
        if !self.follows() {
            return Err(Denial::RevocationStateUnknown);
        }
        let mut answered = self.answered.subscribe();
        let ticket = self.asked.fetch_add(1, Ordering::AcqRel) + 1;
        self.nudge.notify_one();
        let answer = tokio::time::timeout(CONFIRMED_WITHIN, answered.wait_for(|a| a.tried >= ticket)).await;
        match answer {
            Ok(Ok(answered)) if answered.good >= ticket => Ok(()),
            _ => Err(Denial::RevocationStateUnknown),
        }
    }

    /// The questions that are open at this moment: what is read from now on answers them.
    pub(crate) fn questions(&self) -> u64 {
        self.asked.load(Ordering::Acquire)
    }

    /// Whether somebody waits for a confirmation.
    pub(crate) fn is_asked(&self) -> bool {
        self.questions() > self.answered.borrow().tried
    }

    /// Answers the questions up to that one.
    pub(crate) fn answer(&self, upto: u64, good: bool) {
        self.answered.send_modify(|answered| {
            answered.tried = answered.tried.max(upto);
            if good {
                answered.good = answered.good.max(upto);
            }
        });
    }
}
