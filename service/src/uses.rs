//! When keys were last used: noted in memory by the gateway, written in batches. A node that dies loses
//! the last seconds of it, and nothing else.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use domain::ids::{KeyId, WorkspaceId};
use store::Scope;
use time::OffsetDateTime;
use tokio::sync::watch;

use crate::{Fault, Services};

/// How long a use waits at most before it is written.
pub const FLUSH_EVERY: Duration = Duration::from_secs(2);

type Noted = HashMap<WorkspaceId, HashMap<KeyId, OffsetDateTime>>;

/// Uses that aren't written yet. Holds no more entries than there are good keys.
#[derive(Default)]
pub(crate) struct LastUses(Mutex<Noted>);

impl LastUses {
    pub(crate) fn note(&self, workspace: &WorkspaceId, key: &KeyId, at: OffsetDateTime) {
        let mut noted = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        noted.entry(workspace.clone()).or_default().insert(key.clone(), at);
    }

    fn take(&self) -> Noted {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

/// Writes what was noted since the last time.
///
/// # Errors
/// When the database can't be reached. What was noted is lost then; the next use notes it again.
pub async fn flush(services: &Services) -> Result<(), Fault> {
    for (workspace, uses) in services.0.uses.take() {
        let mut uses: Vec<_> = uses.into_iter().collect();
        // One order of locking for all nodes.
        uses.sort();
        let mut tx = services.0.db.begin(Scope::Workspace(&workspace)).await?;
        tx.write_uses(&workspace, &uses).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Writes every [`FLUSH_EVERY`], and once more when `shutdown` turns true.
pub async fn flush_loop(services: Services, mut shutdown: watch::Receiver<bool>) {
    loop {
        let stop = tokio::select! {
            () = tokio::time::sleep(FLUSH_EVERY) => false,
            _ = shutdown.wait_for(|&stop| stop) => true,
        };
        if let Err(fault) = flush(&services).await {
            tracing::warn!(error = fault.chain(), "last uses couldn't be written");
        }
        if stop {
            return;
        }
    }
}
