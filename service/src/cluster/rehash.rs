//! Keys whose hash was made with a version of the pepper that is no longer in use get a new one when their text is
//! presented: only then it can be made. Noted while requests are answered, written behind them.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::ids::{KeyId, WorkspaceId};
use foldhash::fast::RandomState;
use store::keys::{KeyHash, Rehashed};
use tokio::sync::watch;

use super::keyring::Held;
use super::versions::Hasher;
use crate::{Fault, Services};

/// How often it is looked for keys that wait.
const EVERY: Duration = Duration::from_secs(1);
/// So many keys wait at most. The others are noted when their text comes again.
const MOST: usize = 4096;
/// Keys of one transaction.
const BATCH: usize = 256;

/// Keys that wait for their new hash.
#[derive(Default)]
pub(crate) struct Rehashes(papaya::HashMap<KeyId, Waiting, RandomState>);

#[derive(Clone)]
struct Waiting {
    workspace: WorkspaceId,
    key: KeyId,
    old: KeyHash,
    new: KeyHash,
}

impl Rehashes {
    /// Notes a key whose right text was presented, unless its hash is of the version in use.
    pub(crate) fn note(&self, held: &Held, text: &str, by: Hasher<'_>) {
        let old = *held.hash();
        let Some(in_use) = by.versions.in_use().filter(|in_use| *in_use != old.pepper) else { return };
        let waiting = self.0.pin();
        if waiting.len() >= MOST || waiting.contains_key(&held.key.id) {
            return;
        }
        if let Some(new) = by.hash(in_use, text) {
            let (workspace, key) = (held.key.workspace.clone(), held.key.id.clone());
            waiting.insert(key.clone(), Waiting { workspace, key, old, new });
        }
    }

    fn by_workspace(&self) -> BTreeMap<String, Vec<Waiting>> {
        let mut all = BTreeMap::<_, Vec<_>>::new();
        for waiting in self.0.pin().values() {
            all.entry(waiting.workspace.to_string()).or_default().push(waiting.clone());
        }
        all
    }

    fn forget(&self, done: &[Waiting]) {
        let waiting = self.0.pin();
        for key in done {
            waiting.remove(&key.key);
        }
    }
}

/// Writes the new hashes of the keys that wait, and gives how many it were. When a node returns from it, it
/// goes by them.
///
/// # Errors
/// When the database can't be reached. Keys are noted again when their text is presented again.
pub async fn rehash(services: &Services) -> Result<usize, Fault> {
    let rehashes = &services.0.node.rehashes;
    let mut count = 0;
    for waiting in rehashes.by_workspace().into_values() {
        for batch in waiting.chunks(BATCH) {
            let done = write(services, batch).await;
            rehashes.forget(batch);
            count += done?;
        }
    }
    Ok(count)
}

async fn write(services: &Services, batch: &[Waiting]) -> Result<usize, Fault> {
    let Some(workspace) = batch.first().map(|key| &key.workspace) else { return Ok(0) };
    let mut tx = services.0.db.begin_keys(workspace).await?;
    // In turn with the people of the workspace, as every change of its keys.
    tx.lock_workspace(workspace).await?;
    let in_use = services.pepper_in_use(&mut tx).await?;
    let still = batch.iter().filter(|key| key.new.pepper == in_use);
    let keys: Vec<_> = still.map(|key| Rehashed { key: key.key.clone(), old: key.old, new: key.new }).collect();
    let count = tx.rehash_keys(workspace, &keys).await?;
    services.commit(tx).await?;
    Ok(count)
}

/// Writes every second until `shutdown` turns true.
pub async fn rehash_loop(services: Services, mut shutdown: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = shutdown.wait_for(|&stop| stop) => return,
        }
        match rehash(&services).await {
            Ok(0) => {}
            Ok(keys) => tracing::debug!(keys, "keys have hashes of the pepper's new version"),
            Err(fault) => tracing::warn!(error = fault.chain(), "keys couldn't be hashed anew; it is tried again"),
        }
    }
}
