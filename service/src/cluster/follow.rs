//! The task that keeps a node's memory true: it lists the node, reads the keys, follows the changes, and renews
//! the lease. The steps and their order are those of `docs/decisions/0011-revocation.md`.

use std::time::Duration;

use domain::cluster::Epoch;
use store::cluster::{Line, News, Registered, Renewal, Renewed};
use store::peppers::Peppers;
use time::OffsetDateTime;
use tokio::sync::watch;

use super::hear::hear;
use super::load::Load;
use super::node::{Mode, Node, Phase};
use super::rate::Rate;
use crate::{Fault, Services};

/// How long the database may take to answer. Then the connection is believed dead.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a node rests after a failure before it tries again.
const REST: Duration = Duration::from_millis(50);
/// How often a node without terms gives a sign of life.
const FIRST_RENEWAL: Duration = Duration::from_secs(1);

/// A node, as the other nodes and the console see it.
pub struct Listed {
    /// The machine and its addresses.
    pub name: String,
    /// As in `LATCHKEY_ROLES`.
    pub roles: String,
    /// Whether it answers gateways, and so has to hold the keys.
    pub gateway: bool,
}

/// Why a node may not go on.
#[derive(Debug, thiserror::Error)]
pub enum Lost {
    /// The database knows of fewer changes than this node: it was restored, or another server took its place
    /// that had not got them. What was revoked since may be valid again.
    #[error(
        "the database has gone back in time: it knows {database} changes of keys, this node {node}. \
         Revocations may be undone in it. Find out what was lost, then start the node again"
    )]
    WentBack {
        /// The database's last change.
        database: i64,
        /// This node's.
        node: i64,
    },
    /// The secret file is another installation's: no key could be checked with it.
    #[error(
        "LATCHKEY_SECRET_FILE isn't the one that the keys of this database were made with. Put that one back, or, if \
         it is lost for good, see \"When the secret file is lost\" in docs/operations.md"
    )]
    OtherSecret,
}

/// Follows the changes until `shutdown` turns true; then the node leaves.
///
/// # Errors
/// [`Lost`]: the node must stop.
pub async fn follow(services: Services, listed: Listed, mut shutdown: watch::Receiver<bool>) -> Result<(), Lost> {
    let node = &services.0.node;
    let db = services.0.db.clone();
    let started_at = services.now();
    let mut follower = Follower {
        line: db.line(PATIENCE),
        services: &services,
        listed,
        started_at,
        rate: Rate::default(),
        sign_at: None,
        owes_sign: false,
    };
    let ended = tokio::select! {
        ended = follower.run() => ended,
        () = hear(&services, &db) => Ok(()),
        _ = shutdown.wait_for(|&stop| stop) => Ok(()),
    };
    node.lease.end();
    node.phase.send_replace(Phase::Empty);
    if let Err(error) = follower.line.leave(node.incarnation).await {
        tracing::warn!(error = Fault::from(error).chain(), "this node couldn't take leave; its lease will run out");
    }
    ended
}

struct Follower<'a> {
    services: &'a Services,
    line: Line,
    listed: Listed,
    started_at: OffsetDateTime,
    rate: Rate,
    /// When it last began to give a sign of life; none when one is due at once.
    sign_at: Option<Duration>,
    /// The last sign failed: nothing less will do.
    owes_sign: bool,
}

/// What to do after a step.
#[derive(Clone, Copy)]
enum Next {
    /// Wait for news.
    Wait,
    /// List the node anew.
    Register,
    /// Read all keys anew.
    Load,
}

impl Follower<'_> {
    fn node(&self) -> &Node {
        &self.services.0.node
    }

    async fn run(&mut self) -> Result<(), Lost> {
        let mut next = Next::Register;
        loop {
            let done = match next {
                Next::Register => self.register().await,
                Next::Load => self.load().await.map_err(Trouble::Store),
                Next::Wait => {
                    self.wait().await;
                    self.renew().await
                }
            };
            next = match done {
                Ok(next) => next,
                Err(Trouble::Lost(lost)) => return Err(lost),
                Err(Trouble::Store(error)) => {
                    tracing::warn!(error = Fault::from(error).chain(), "this node can't reach the database");
                    tokio::time::sleep(REST).await;
                    next
                }
            };
        }
    }

    /// Until the next sign of life is due, something may have changed, or somebody asks.
    async fn wait(&self) {
        let node = self.node();
        if node.is_asked() {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(self.until_sign()) => {}
            () = node.nudge.notified() => {}
        }
    }

    /// How long until the next sign of life is due, however many changes come meanwhile.
    fn until_sign(&self) -> Duration {
        let Some(last) = self.sign_at else { return Duration::ZERO };
        let terms = self.node().terms.borrow();
        let every = terms.as_ref().map_or(FIRST_RENEWAL, |terms| terms.renewal().unsigned_abs());
        (last + every).saturating_sub(self.services.0.clock.since_boot())
    }

    async fn register(&mut self) -> Result<Next, Trouble> {
        let incarnation = self.node().incarnation;
        let marks = self.services.0.pepper.marks();
        let row = Registered {
            incarnation,
            name: &self.listed.name,
            version: env!("CARGO_PKG_VERSION"),
            roles: &self.listed.roles,
            started_at: self.started_at,
            peppers: &marks,
        };
        let peppers = self.line.register(row).await?;
        learn(self.services, &peppers)?;
        if !self.listed.gateway {
            return Ok(Next::Wait);
        }
        let phase = *self.node().phase.borrow();
        if phase != Phase::Following {
            return Ok(Next::Load);
        }
        // Struck off, but nothing was missed: it holds what it held.
        Ok(self.answer_from(self.node().applied()).await?)
    }

    /// Until this has ended, nobody waits for the node and it answers nothing.
    async fn load(&mut self) -> Result<Next, store::Error> {
        let node = &self.services.0.node;
        node.lease.end();
        node.phase.send_replace(Phase::Loading);
        self.line.answer_from(node.incarnation, None).await?;
        node.ring.clear();
        let mut load = Load::into(&node.ring, self.services.0.clock.as_ref());
        let epoch = self.line.load(&mut load).await?;
        load.tell("every key is read");
        node.set_applied(epoch);
        self.answer_from(epoch).await
    }

    /// Makes writers wait for the node. What they commit from here on, the next sign of life sees: only that
    /// one may grant the lease.
    async fn answer_from(&mut self, epoch: Epoch) -> Result<Next, store::Error> {
        let node = &self.services.0.node;
        if node.mode == Mode::Lease {
            self.line.answer_from(node.incarnation, Some(epoch)).await?;
        }
        node.phase.send_replace(Phase::Following);
        self.sign_at = None;
        Ok(Next::Wait)
    }

    async fn renew(&mut self) -> Result<Next, Trouble> {
        let node = &self.services.0.node;
        let upto = node.questions();
        let done = self.step().await;
        node.answer(upto, matches!(done, Ok(Next::Wait)));
        done
    }

    async fn step(&mut self) -> Result<Next, Trouble> {
        let node = &self.services.0.node;
        // Before the question leaves: the lease is counted from here.
        let asked_at = self.services.0.clock.since_boot();
        // Requests wait for a lease that has run out.
        let lapsed = node.mode == Mode::Lease && self.follows().is_some() && !node.lease.runs_at(asked_at);
        match lapsed || self.owes_sign || self.until_sign().is_zero() {
            true => self.give_sign(asked_at).await,
            false => self.look(asked_at).await,
        }
    }

    /// A sign of life: extends the lease.
    async fn give_sign(&mut self, asked_at: Duration) -> Result<Next, Trouble> {
        let node = &self.services.0.node;
        self.sign_at = Some(asked_at);
        self.owes_sign = true;
        let applied = self.follows();
        let waited_for = applied.is_some() && node.mode == Mode::Lease;
        let renewal = Renewal {
            incarnation: node.incarnation,
            applied,
            waited_for,
            keys: i64::try_from(node.ring.len()).unwrap_or(i64::MAX),
            requests: self.rate.a_second(node.requests(), asked_at),
        };
        let Renewed { listed, terms, news } = self.line.renew(renewal).await?;
        node.terms.send_replace(Some(terms));
        let epoch = news.epoch;
        let next = take(self.services, asked_at, applied, news)?;
        if !listed {
            node.lease.end();
            tracing::warn!("this node was struck off, because it was silent for too long; it lists itself again");
            return Ok(Next::Register);
        }
        if waited_for && matches!(next, Next::Wait) {
            node.lease.grant(asked_at + terms.granted().unsigned_abs());
            if applied.is_some_and(|applied| epoch > applied) {
                self.line.acknowledge(node.incarnation, epoch).await?;
            }
        }
        self.owes_sign = false;
        Ok(next)
    }

    /// Between signs of life: applies what was changed and says so. Cheaper, and enough for whoever made the change.
    async fn look(&mut self, asked_at: Duration) -> Result<Next, Trouble> {
        let services = self.services;
        let node = &services.0.node;
        let applied = self.follows();
        let take = |news: News| {
            let epoch = news.epoch;
            let next = take(services, asked_at, applied, news);
            let waited_for = node.mode == Mode::Lease && matches!(next, Ok(Next::Wait));
            let news_applied = waited_for && applied.is_some_and(|applied| epoch > applied);
            (next, news_applied.then_some(epoch))
        };
        match self.line.look(node.incarnation, applied, take).await {
            Ok(next) => next,
            Err(error) => {
                // What the notice told of is missed, or not said: not for longer than need be.
                self.sign_at = None;
                Err(error.into())
            }
        }
    }

    /// The last change that it has applied; none when it holds no keys.
    fn follows(&self) -> Option<Epoch> {
        let node = self.node();
        (*node.phase.borrow() == Phase::Following).then(|| node.applied())
    }
}

/// Before anything is checked that was hashed with it.
fn learn(services: &Services, peppers: &Peppers) -> Result<(), Trouble> {
    services.0.node.versions.learn(&services.0.pepper, peppers).map_err(Trouble::Lost)
}

/// Applies what was changed, at a node that holds the keys. Everything is in the keyring before `applied` says so.
fn take(services: &Services, asked_at: Duration, applied: Option<Epoch>, news: News) -> Result<Next, Trouble> {
    let node = &services.0.node;
    let News { epoch, peppers, changes } = news;
    learn(services, &peppers)?;
    if let Some(applied) = applied {
        if epoch < applied {
            node.lease.end();
            return Err(Trouble::Lost(Lost::WentBack { database: epoch.0, node: applied.0 }));
        }
        let Some(changes) = changes else {
            tracing::warn!("this node missed too many changes; it reads all keys anew");
            return Ok(Next::Load);
        };
        for change in changes {
            node.ring.apply(change);
        }
        node.set_applied(epoch);
    }
    node.renewed(asked_at, epoch);
    Ok(Next::Wait)
}

/// Why a step failed.
enum Trouble {
    Store(store::Error),
    Lost(Lost),
}

impl From<store::Error> for Trouble {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}
