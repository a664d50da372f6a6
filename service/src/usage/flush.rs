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

/// How long a call waits at most before it is written.
pub const FLUSH_EVERY: Duration = Duration::from_secs(2);
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

/// Writes every [`FLUSH_EVERY`], and once more when `shutdown` turns true.
pub async fn flush_loop(services: Services, mut shutdown: watch::Receiver<bool>) {
    loop {
        let stop = tokio::select! {
            () = tokio::time::sleep(FLUSH_EVERY) => false,
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
        if let Err(fault) = flush(&services).await {
            tracing::warn!(error = fault.chain(), "calls couldn't be written; they are kept for the next time");
        }
    }
}
