//! Acknowledged changes: the commit, and the wait until no node goes by what was before.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::cluster::{Heard, InForce, LeaseTerms, NodeReceipt, Receipt};
use store::Scope;
use store::cluster::{Behind, Standing};
use store::keys::{Committed, KeyTx};
use time::OffsetDateTime;
use uuid::Uuid;

use super::node::Mode;
use crate::{Fault, Services};

/// How often nodes are looked at when no notice comes.
const LOOK_EVERY: Duration = Duration::from_millis(25);

impl Services {
    /// Commits a change of keys and waits until it is in force on every node. The wait goes on when the
    /// caller goes away, and ends without the database, too.
    ///
    /// # Errors
    /// When the database can't be reached; whether the change is made isn't known then.
    pub(crate) async fn commit(&self, tx: KeyTx) -> Result<Receipt, Fault> {
        let committed = tx.commit().await?;
        let began = self.0.clock.since_boot();
        let at = self.now();
        let Some(committed) = committed else {
            return Ok(Receipt { at, in_force: Some(InForce { at, nodes: Some(Vec::new()) }) });
        };
        if self.0.node.mode == Mode::Off {
            return Ok(Receipt { at, in_force: None });
        }
        let services = self.clone();
        let waited = tokio::spawn(async move { Wait { services, committed, began, at }.until_in_force().await });
        let in_force = waited.await.map_err(|_| Fault::Thread)?;
        Ok(Receipt { at, in_force: Some(in_force) })
    }
}

struct Wait {
    services: Services,
    committed: Committed,
    /// After the commit returned, by the time since boot.
    began: Duration,
    at: OffsetDateTime,
}

impl Wait {
    async fn until_in_force(self) -> InForce {
        let clock = &self.services.0.clock;
        let mut acks = self.services.0.node.acks.subscribe();
        let mut terms = self.committed.terms;
        let mut heard = BTreeMap::new();
        let mut first = None;
        let mut listed = false;
        loop {
            acks.borrow_and_update();
            let mut missing = Vec::new();
            match self.services.0.db.standing(self.committed.epoch).await {
                Ok(Standing { behind, level, terms: now }) => {
                    terms = longer(terms, now);
                    for node in level {
                        heard.entry(node.incarnation).or_insert_with(|| self.receipt(node, Heard::Applied));
                    }
                    // After the answer: a sign of life that the list holds may have been given while it was read.
                    first.get_or_insert_with(|| (clock.since_boot(), behind.clone()));
                    listed = true;
                    missing = behind;
                    if missing.is_empty() {
                        break;
                    }
                }
                Err(error) => {
                    tracing::warn!(error = Fault::from(error).chain(), "nodes can't be looked at; the change waits");
                }
            }
            let left = (self.began + terms.waited_out().unsigned_abs()).saturating_sub(clock.since_boot());
            if left.is_zero() {
                for node in missing {
                    tracing::warn!(node = node.name, "a change waited until the lease of this node had run out");
                    heard.entry(node.incarnation).or_insert_with(|| self.receipt(node, Heard::LeaseEnded));
                }
                self.strike_off_later(first, terms);
                break;
            }
            tokio::select! {
                _ = acks.changed() => {}
                () = tokio::time::sleep(LOOK_EVERY.min(left)) => {}
            }
        }
        self.kept(heard, listed).await
    }

    fn receipt(&self, node: Behind, how: Heard) -> NodeReceipt {
        let after = self.services.0.clock.since_boot().saturating_sub(self.began);
        NodeReceipt { name: node.name, how, after_ms: u32::try_from(after.as_millis()).unwrap_or(u32::MAX) }
    }

    /// Keeps when the change came into force. When that fails, the worker closes the receipt later.
    async fn kept(self, heard: BTreeMap<Uuid, NodeReceipt>, listed: bool) -> InForce {
        let waited = self.services.0.clock.since_boot().saturating_sub(self.began);
        self.services.0.node.waits.note(waited);
        let mut nodes: Vec<_> = heard.into_values().collect();
        nodes.sort_by(|a, b| a.name.cmp(&b.name));
        let nodes = listed.then_some(nodes);
        let in_force = InForce { at: self.at + waited, nodes };
        if let Err(error) = self.services.0.db.close_receipts(self.committed.epoch, &in_force).await {
            tracing::warn!(error = Fault::from(error).chain(), "a receipt couldn't be kept; the worker closes it");
        }
        in_force
    }

    /// Strikes off the nodes that were silent for all of the wait, so that the next change doesn't wait for
    /// them. Counted from when they were listed, and only if they gave no sign of life since: a node whose
    /// row is gone may have a lease from after the list.
    fn strike_off_later(&self, first: Option<(Duration, Vec<Behind>)>, terms: LeaseTerms) {
        let Some((listed_at, behind)) = first else { return };
        let services = self.services.clone();
        tokio::spawn(async move {
            let from = listed_at + terms.waited_out().unsigned_abs();
            tokio::time::sleep(from.saturating_sub(services.0.clock.since_boot())).await;
            if let Err(fault) = strike_off(&services, &behind).await {
                tracing::warn!(error = fault.chain(), "dead nodes couldn't be struck off");
            }
        });
    }
}

/// Strikes off nodes whose leases have run out since they were listed.
pub(super) async fn strike_off(services: &Services, nodes: &[Behind]) -> Result<(), Fault> {
    let mut tx = services.0.db.begin(Scope::Gateway).await?;
    for node in nodes {
        if tx.strike_off(node).await? {
            tracing::warn!(node = node.name, "struck off: it was silent for longer than its lease");
        }
    }
    Ok(tx.commit().await?)
}

fn longer(a: LeaseTerms, b: LeaseTerms) -> LeaseTerms {
    if b.waited_out() > a.waited_out() { b } else { a }
}
