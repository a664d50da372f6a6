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
use super::table::{PARTS, Row};
use crate::{Fault, Services};

/// How long a call waits before it is written, as a rule. So long a round through all parts of the table takes.
pub const FLUSH_EVERY: Duration = Duration::from_secs(2);
/// ... and with very many keys in use, without what writing takes.
const LONGEST_ROUND: Duration = Duration::from_secs(30);
/// What was counted in several parts is written together until it is so many counters.
const TOGETHER: usize = 1000;
/// After each write the node rests so many times as long as it took, so that writing never takes more than a small
/// share of the database.
const REST: u32 = 30;
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
    let mut queue = services.usage().writer.queue.lock().await;
    write_waiting(services, &mut queue).await?;
    write(services, &mut queue, services.usage().table.take(0..PARTS, services.now())).await
}

/// The same with some parts, from the given one on: one, or as many as hold little. Gives how many.
async fn flush_some(services: &Services, from: usize) -> Result<usize, Fault> {
    let usage = services.usage();
    let mut queue = usage.writer.queue.lock().await;
    // While batches wait, counting goes on in the table, whose size is bounded.
    write_waiting(services, &mut queue).await?;
    let (mut rows, mut upto) = (Vec::new(), from);
    while upto < PARTS && rows.len() < TOGETHER {
        rows.extend(usage.table.take(upto..upto + 1, services.now()));
        upto += 1;
    }
    write(services, &mut queue, rows).await?;
    Ok(upto - from)
}

async fn write(services: &Services, queue: &mut Queue, rows: Vec<Row>) -> Result<(), Fault> {
    queue.batches = batches(rows).into();
    let dropped = services.usage().table.take_dropped();
    if dropped > 0 {
        tracing::warn!(
            calls = dropped,
            "there was no room to count calls: the database was away or too slow, or very many keys are in use"
        );
    }
    write_waiting(services, queue).await
}

async fn write_waiting(services: &Services, queue: &mut Queue) -> Result<(), Fault> {
    let node = services.usage().writer.node;
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

/// Writes all parts again and again, each [`FLUSH_EVERY`] or less often when it takes long, and everything once more
/// when `shutdown` turns true.
pub async fn flush_loop(services: Services, mut shutdown: watch::Receiver<bool>) {
    let clock = &services.0.clock;
    let (mut part, mut rest) = (0, FLUSH_EVERY);
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
        match flush_some(&services, part).await {
            Ok(written) => {
                rest = rest_after(clock.since_boot().saturating_sub(began), written);
                part = (part + written) % PARTS;
            }
            Err(fault) => {
                tracing::warn!(error = fault.chain(), "calls couldn't be written; they are kept for the next time");
                rest = FLUSH_EVERY;
            }
        }
    }
}

/// How long to rest after so many parts, whose writing took so long.
fn rest_after(took: Duration, parts: usize) -> Duration {
    let share = |round: Duration| round.mul_f64(parts as f64 / PARTS as f64);
    (took * REST).clamp(share(FLUSH_EVERY), share(LONGEST_ROUND))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_takes_two_seconds_or_up_to_thirty_when_writing_is_slow() {
        let round = |took: u64, parts: usize| rest_after(Duration::from_millis(took), parts) * (PARTS / parts) as u32;
        assert_eq!(round(5, PARTS), Duration::from_secs(2), "little to write");
        assert_eq!(round(200, PARTS), Duration::from_secs(6));
        assert_eq!(round(3, 1), Duration::from_millis(5760));
        assert_eq!(round(900, 1), Duration::from_secs(30), "slow");
    }
}
