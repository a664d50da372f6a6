//! Notices of the database. They only make things quicker: with all of them lost, every change still arrives
//! with the next sign of life.

use std::time::Duration;

use store::Db;
use store::cluster::{Heard, Listener};

use super::node::Node;
use crate::{Fault, Services};

/// How long to rest when notices can't be listened to.
const REST: Duration = Duration::from_millis(500);
/// Each sign of life brings a notice back to its node. So many of them missing means that none arrives.
const MISSING: u32 = 3;

/// Listens for ever.
pub(super) async fn hear(services: &Services, db: &Db) {
    let node = &services.0.node;
    let mut deaf = false;
    loop {
        match db.listen().await {
            Ok(mut listener) => {
                // What was said meanwhile is lost.
                node.nudge.notify_one();
                match until_lost(services, &mut listener).await {
                    Ok(()) => {}
                    Err(Deaf) if deaf => {}
                    Err(Deaf) => {
                        deaf = true;
                        tracing::warn!(
                            "notices of the database don't arrive: changes take up to a fifth of the lease to be in \
                             force. Does a pooler in transaction mode stand between?"
                        );
                    }
                }
            }
            Err(error) => {
                tracing::debug!(error = Fault::from(error).chain(), "notices can't be listened to");
                tokio::time::sleep(REST).await;
            }
        }
    }
}

/// Nothing was heard, though the database took signs of life.
struct Deaf;

async fn until_lost(services: &Services, listener: &mut Listener) -> Result<(), Deaf> {
    let node = &services.0.node;
    loop {
        let patience = patience(node);
        match tokio::time::timeout(patience, listener.next()).await {
            Ok(Ok(Some(Heard::Changed))) => node.nudge.notify_one(),
            Ok(Ok(Some(Heard::Acked))) => node.acks.send_modify(|count| *count += 1),
            Ok(Ok(None) | Err(_)) => return Ok(()),
            Err(_silence) => {
                let silent = node.snapshot(services.0.clock.as_ref()).silent;
                return if silent < patience { Err(Deaf) } else { Ok(()) };
            }
        }
    }
}

fn patience(node: &Node) -> Duration {
    let renewal = node.terms.borrow().as_ref().map_or(REST, |terms| terms.renewal().unsigned_abs());
    renewal.max(REST) * MISSING
}
