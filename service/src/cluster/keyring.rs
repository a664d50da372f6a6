//! The keys of every workspace in memory. Look-ups never wait for a change and changes never for a look-up.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use domain::api::ApiSet;
use domain::ids::{KeyId, WorkspaceId};
use domain::key_text::PresentedKey;
use domain::verdict::GoodKey;
use foldhash::fast::RandomState;
use store::keys::KeyHash;
use store::replica::{ChangedKey, HeldKey, RetiredText};

use crate::secrets::same;

/// A key in memory.
pub(crate) struct Held {
    pub(crate) key: GoodKey,
    hash: KeyHash,
    imported: bool,
}

/// What a text was found to be.
pub(crate) enum Found {
    /// An active key's, and the workspace is its own.
    Good(Arc<Held>),
    /// Of this key once: it was regenerated away or archived.
    Old(Arc<WorkspaceId>, KeyId),
    /// It has this key's id, but not its secret (or another workspace was named).
    Resembles(Arc<Held>),
    /// Nobody's.
    Unknown,
}

type Map<K, V> = papaya::HashMap<K, V, RandomState>;
/// So many bytes of a retired text's hash tell it from every other.
type Recognised = [u8; 16];

/// Every active key, and every text that is refused but recognised.
#[derive(Default)]
pub(crate) struct Keyring {
    keys: Map<KeyId, Arc<Held>>,
    /// Imported texts hold no id. Two workspaces may have imported the same one.
    imported: Map<[u8; 32], Arc<[KeyId]>>,
    retired: Map<Recognised, (Arc<WorkspaceId>, KeyId)>,
    shared: Mutex<Shared>,
}

/// What many keys have in common, each once.
#[derive(Default)]
struct Shared {
    workspaces: HashSet<Arc<WorkspaceId>>,
    apis: HashSet<Arc<ApiSet>>,
}

impl Shared {
    fn workspace(&mut self, workspace: WorkspaceId) -> Arc<WorkspaceId> {
        once(&mut self.workspaces, workspace)
    }

    fn held(&mut self, row: HeldKey) -> Held {
        let (workspace, apis) = (self.workspace(row.workspace), once(&mut self.apis, row.apis));
        let key = GoodKey { workspace, id: row.id, name: row.name, apis };
        Held { key, hash: row.hash, imported: row.imported }
    }
}

fn once<T: std::hash::Hash + Eq>(set: &mut HashSet<Arc<T>>, value: T) -> Arc<T> {
    if let Some(there) = set.get(&value) {
        return Arc::clone(there);
    }
    let value = Arc::new(value);
    set.insert(Arc::clone(&value));
    value
}

fn recognised(hash: &KeyHash) -> Recognised {
    let mut part = Recognised::default();
    part.copy_from_slice(&hash.0[..size_of::<Recognised>()]);
    part
}

impl Keyring {
    /// How many keys it holds.
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Makes room.
    pub(crate) fn expect(&self, keys: usize) {
        self.keys.pin().reserve(keys);
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        self.keys.pin().clear();
        self.imported.pin().clear();
        self.retired.pin().clear();
        *self.shared.lock().unwrap_or_else(PoisonError::into_inner) = Shared::default();
    }

    /// Adds a key, or puts it in place of what it was.
    pub(crate) fn put(&self, row: HeldKey) {
        let held = self.shared.lock().unwrap_or_else(PoisonError::into_inner).held(row);
        self.set(held.key.id.clone(), Some(held));
    }

    /// Adds a text that is refused but recognised.
    pub(crate) fn retire(&self, text: RetiredText) {
        let workspace = self.shared.lock().unwrap_or_else(PoisonError::into_inner).workspace(text.workspace);
        self.retired.pin().insert(recognised(&text.hash), (workspace, text.key));
    }

    /// Makes of a key what it is now.
    pub(crate) fn apply(&self, change: ChangedKey) {
        let ChangedKey { workspace, id, now, retired } = change;
        {
            let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
            let workspace = shared.workspace(workspace);
            let texts = self.retired.pin();
            for hash in retired {
                texts.insert(recognised(&hash), (Arc::clone(&workspace), id.clone()));
            }
        }
        match now {
            Some(row) => self.put(row),
            None => self.set(id, None),
        }
    }

    /// What is found by the hash of a text is looked up again by its key's id, so that nothing is believed
    /// that `imported` remembers too long.
    fn set(&self, id: KeyId, held: Option<Held>) {
        let keys = self.keys.pin();
        if let Some(was) = keys.get(&id).filter(|was| was.imported) {
            self.imported.pin().compute(was.hash.0, |there| match there {
                Some((_, ids)) if ids.len() > 1 => {
                    papaya::Operation::Insert(ids.iter().filter(|other| **other != id).cloned().collect())
                }
                Some(_) => papaya::Operation::Remove,
                None => papaya::Operation::Abort(()),
            });
        }
        let Some(held) = held else {
            keys.remove(&id);
            return;
        };
        if held.imported {
            self.imported.pin().update_or_insert_with(
                held.hash.0,
                |ids| ids.iter().chain([&id]).cloned().collect(),
                || Arc::from([id.clone()]),
            );
        }
        keys.insert(id, Arc::new(held));
    }

    /// What this text of this workspace is. Takes as long whether it finds nothing or a key whose secret is
    /// another.
    pub(crate) fn find(&self, workspace: &str, text: &PresentedKey<'_>, hash: &KeyHash) -> Found {
        let held = match text {
            PresentedKey::Native { id, .. } => self.keys.pin().get(id).cloned(),
            PresentedKey::Other { .. } => self.of_imported(workspace, hash),
        };
        // A missing key is compared too, with a hash that no text has.
        let kept = held.as_ref().map_or(KeyHash([0; 32]), |held| held.hash);
        let right = same(hash, &kept);
        match held {
            Some(held) if right && held.key.workspace.as_str() == workspace => Found::Good(held),
            held => self.resembling(held, hash),
        }
    }

    fn of_imported(&self, workspace: &str, hash: &KeyHash) -> Option<Arc<Held>> {
        let ids = self.imported.pin().get(&hash.0).cloned()?;
        let keys = self.keys.pin();
        let mut found = ids.iter().filter_map(|id| keys.get(id));
        found.find(|held| held.key.workspace.as_str() == workspace).cloned()
    }

    fn resembling(&self, held: Option<Arc<Held>>, hash: &KeyHash) -> Found {
        match (self.retired.pin().get(&recognised(hash)), held) {
            (Some((workspace, id)), _) => Found::Old(Arc::clone(workspace), id.clone()),
            (None, Some(held)) => Found::Resembles(held),
            (None, None) => Found::Unknown,
        }
    }
}
