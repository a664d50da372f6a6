//! The keys of every workspace in memory. Look-ups never wait for a change and changes never for a look-up.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use domain::api::ApiSet;
use domain::ids::{KeyId, WorkspaceId};
use domain::key_text::PresentedKey;
use domain::pepper::PepperVersion;
use domain::verdict::GoodKey;
use foldhash::fast::RandomState;
use store::keys::KeyHash;
use store::replica::{ChangedKey, HeldKey, RetiredText};

use super::versions::{Hasher, Set};
use crate::secrets::same;

/// A key in memory.
pub(crate) struct Held {
    pub(crate) key: GoodKey,
    hash: KeyHash,
    imported: bool,
}

impl Held {
    /// The hash of its text.
    pub(crate) fn hash(&self) -> &KeyHash {
        &self.hash
    }
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
    /// It may be a key's whose hash this node can't make: its secret file lacks the version of the pepper.
    Uncheckable,
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
    /// The versions of the pepper that anything here was hashed with, since every key was read.
    under: AtomicU64,
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
        let key = GoodKey { workspace, id: row.id, name: row.name, apis, suspended: row.suspended };
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
    part.copy_from_slice(&hash.bytes[..size_of::<Recognised>()]);
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
        self.under.store(0, Ordering::Release);
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
        self.note(text.hash.pepper);
        self.retired.pin().insert(recognised(&text.hash), (workspace, text.key));
    }

    fn note(&self, version: PepperVersion) {
        if !Set(self.under.load(Ordering::Relaxed)).has(version) {
            self.under.fetch_or(Set::only(version).0, Ordering::Release);
        }
    }

    /// Makes of a key what it is now.
    pub(crate) fn apply(&self, change: ChangedKey) {
        let ChangedKey { workspace, id, now, retired } = change;
        {
            let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
            let workspace = shared.workspace(workspace);
            let texts = self.retired.pin();
            for hash in retired {
                self.note(hash.pepper);
                texts.insert(recognised(&hash), (Arc::clone(&workspace), id.clone()));
            }
        }
        match now {
            Some(row) => self.put(row),
            None => self.set(id, None),
        }
    }

    /// What is found by the hash of a text is looked up again by its key's id, so that nothing is believed
    /// that `imported` remembers too long. A new hash is there before the old one goes.
    fn set(&self, id: KeyId, held: Option<Held>) {
        let (keys, imported) = (self.keys.pin(), self.imported.pin());
        let imported_hash = |held: &Held| held.imported.then_some(held.hash.bytes);
        let was = keys.get(&id).and_then(|was| imported_hash(was));
        let is = held.as_ref().and_then(imported_hash);
        if let Some(hash) = is.filter(|_| is != was) {
            imported.update_or_insert_with(
                hash,
                |ids| ids.iter().chain([&id]).cloned().collect(),
                || Arc::from([id.clone()]),
            );
        }
        match held {
            Some(held) => {
                self.note(held.hash.pepper);
                keys.insert(id.clone(), Arc::new(held));
            }
            None => {
                keys.remove(&id);
            }
        }
        if let Some(hash) = was.filter(|_| is != was) {
            imported.compute(hash, |there| match there {
                Some((_, ids)) if ids.len() > 1 => {
                    papaya::Operation::Insert(ids.iter().filter(|other| **other != id).cloned().collect())
                }
                Some(_) => papaya::Operation::Remove,
                None => papaya::Operation::Abort(()),
            });
        }
    }

    /// What this text of this workspace is. Takes as long whether it finds nothing or a key whose secret is
    /// another.
    pub(crate) fn find(&self, workspace: &str, text: &PresentedKey<'_>, by: Hasher<'_>) -> Found {
        let (held, text) = match *text {
            PresentedKey::Native { ref id, text } => (self.keys.pin().get(id).cloned(), text),
            PresentedKey::Other { text } => match self.of_imported(workspace, text, by) {
                Ok(held) => (held, text),
                Err(Uncheckable) => return Found::Uncheckable,
            },
        };
        // A missing key is compared too, with a hash that no text has.
        let none = || KeyHash { bytes: [0; 32], pepper: by.usual() };
        let kept = held.as_ref().map_or_else(none, |held| held.hash);
        let Some(hash) = by.hash(kept.pepper, text) else { return Found::Uncheckable };
        let right = same(&hash, &kept);
        match held {
            Some(held) if right && held.key.workspace.as_str() == workspace => Found::Good(held),
            held => self.resembling(held, &hash, text, by),
        }
    }

    /// The key of a text that holds no id. It may be under any version; nearly always it is under the usual one.
    fn of_imported(&self, workspace: &str, text: &str, by: Hasher<'_>) -> Result<Option<Arc<Held>>, Uncheckable> {
        let usual = by.hash(by.usual(), text).ok_or(Uncheckable)?;
        let found = self.imported_as(workspace, &usual);
        let others = self.under().without(usual.pepper);
        if found.is_some() || others.0 == 0 {
            return Ok(found);
        }
        let (mut found, mut uncheckable) = (None, false);
        for version in others.iter() {
            match by.hash(version, text) {
                Some(hash) => found = found.or(self.imported_as(workspace, &hash)),
                None => uncheckable = true,
            }
        }
        // Once more: it may have got its new hash between the two looks.
        match found.or_else(|| self.imported_as(workspace, &usual)) {
            None if uncheckable => Err(Uncheckable),
            found => Ok(found),
        }
    }

    fn imported_as(&self, workspace: &str, hash: &KeyHash) -> Option<Arc<Held>> {
        let ids = self.imported.pin().get(&hash.bytes).cloned()?;
        let keys = self.keys.pin();
        let mut found = ids.iter().filter_map(|id| keys.get(id));
        found.find(|held| held.key.workspace.as_str() == workspace).cloned()
    }

    fn under(&self) -> Set {
        Set(self.under.load(Ordering::Acquire))
    }

    /// Whose a refused text once was. By every version, whichever the text is of, so that it takes the same time.
    fn resembling(&self, held: Option<Arc<Held>>, hash: &KeyHash, text: &str, by: Hasher<'_>) -> Found {
        let others = Set(self.under().0 | Set::only(by.usual()).0).without(hash.pepper);
        let retired = self.retired.pin();
        let mut old = retired.get(&recognised(hash));
        for other in others.iter().filter_map(|version| by.hash(version, text)) {
            old = old.or(retired.get(&recognised(&other)));
        }
        match (old, held) {
            (Some((workspace, id)), _) => Found::Old(Arc::clone(workspace), id.clone()),
            (None, Some(held)) => Found::Resembles(held),
            (None, None) => Found::Unknown,
        }
    }
}

/// This node can't make the hash.
struct Uncheckable;
