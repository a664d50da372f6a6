//! Writes what was counted.
//!
//! Batches of a node are numbered, and the number of the last one stands in the same transaction. When the
//! answer to a COMMIT is lost, the batch is sent again under its number and counts once.

use std::collections::VecDeque;
use std::time::Duration;

use store::Scope;
use store::usage::{KeyTally, Written};
use tokio::sync::{Mutex, watch};
use uuid::Uuid;

use super::gather::batches;
use crate::{Fault, Services};

/// How long a call waits before it is written, as a rule.
pub const FLUSH_EVERY: Duration = Duration::from_secs(2);
/// After a flush that took long, because very many keys are in use, the node rests so many times as long as it
/// took, so that writing never takes more than a small share of the database.
const REST: u32 = 30;
/// ... and no longer than this.
const LONGEST_REST: Duration = Duration::from_secs(20);
/// How long the last batches may take when a node stops.
const LAST_FLUSH: Duration = Duration::from_secs(5);

/// Batches of a node that wait to be written, in their order.
pub(super) struct Writer {
    node: Uuid,
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    /// The number of the first batch that waits.
    next: i64,
    batches: VecDeque<Vec<KeyTally>>,
}

impl Writer {
    pub(super) fn new(node: Uuid) -> Self {
        Self { node, queue: Mutex::default() }
    }
}

/// Writes what was counted until now.
///
/// # Errors
/// When the database can't be reached, or is too slow. What was counted is kept, and written the next time.
pub async fn flush(services: &Services) -> Result<(), Fault> {
    let usage = services.usage();
    let mut queue = usage.writer.queue.lock().await;
    // While batches wait, counting goes on in the table, whose size is bounded.
    write_waiting(services, usage.writer.node, &mut queue).await?;
    queue.batches = batches(usage.table.take()).into();
    let dropped = usage.table.take_dropped();
    if dropped > 0 {
        tracing::warn!(calls = dropped, "there was no room to count calls: the database was away for too long");
    }
    write_waiting(services, usage.writer.node, &mut queue).await
}

async fn write_waiting(services: &Services, node: Uuid, queue: &mut Queue) -> Result<(), Fault> {
    while let Some(batch) = queue.batches.front() {
        let mut tx = services.0.db.begin_usage_batch().await?;
        let written = tx.write_usage(node, queue.next, batch, services.now()).await?;
        if written == Written::Now {
            tx.commit().await?;
        }
        queue.batches.pop_front();
        queue.next += 1;
    }
    Ok(())
}

/// Clears away what is older than it is kept.
///
/// # Errors
/// When the database can't be reached.
pub async fn tidy(services: &Services) -> Result<(), Fault> {
    let before = services.now() - domain::usage::USAGE_KEPT;
    let mut tx = services.0.db.begin(Scope::Gateway).await?;
    tx.delete_old_usage(before).await?;
    tx.commit().await?;
    Ok(())
}

/// Writes every [`FLUSH_EVERY`] (less often when it takes long), and once more when `shutdown` turns true.
pub async fn flush_loop(services: Services, mut shutdown: watch::Receiver<bool>) {
    let clock = &services.0.clock;
    let mut rest = FLUSH_EVERY;
    loop {
        let stop = tokio::select! {
            () = tokio::time::sleep(rest) => false,
            _ = shutdown.wait_for(|&stop| stop) => true,
        };
        if stop {
            match tokio::time::timeout(LAST_FLUSH, flush(&services)).await {
                Ok(Ok(())) => {}
                Ok(Err(fault)) => tracing::warn!(error = fault.chain(), "the last calls couldn't be counted"),
                Err(_late) => tracing::warn!("the last calls couldn't be counted in time"),
            }
            return;
        }
        let began = clock.since_boot();
        if let Err(fault) = flush(&services).await {
            tracing::warn!(error = fault.chain(), "calls couldn't be written; they are kept for the next time");
        }
        rest = (clock.since_boot().saturating_sub(began) * REST).clamp(FLUSH_EVERY, LONGEST_REST);
    }
}
