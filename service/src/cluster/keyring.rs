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

/// What a text was found to be. Shown in the place where it is kept: another one in memory is one more that the
/// processor waits for.
pub(crate) enum Found<'r> {
    /// An active key's, and the workspace is its own.
    Good(&'r Held),
    /// Of this key once: it was regenerated away or archived.
    Old(&'r WorkspaceId, &'r KeyId),
    /// It has this key's id, but not its secret (or another workspace was named).
    Resembles(&'r Held),
    /// Nobody's.
    Unknown,
    /// It may be a key's whose hash this node can't make: its secret file lacks the version of the pepper.
    Uncheckable,
}

type Map<K, V> = papaya::HashMap<K, V, RandomState>;
type Keys<'r> = papaya::HashMapRef<'r, KeyId, Held, RandomState, papaya::LocalGuard<'r>>;
/// So many bytes of a retired text's hash tell it from every other.
type Recognised = [u8; 16];

/// Every active key, and every text that is refused but recognised.
#[derive(Default)]
pub(crate) struct Keyring {
    keys: Map<KeyId, Held>,
    /// Imported texts hold no id. Two workspaces may have imported the same one.
    imported: Map<[u8; 32], Arc<[KeyId]>>,
    retired: Map<Recognised, (WorkspaceId, KeyId)>,
    /// The versions of the pepper that anything here was hashed with, since every key was read.
    under: AtomicU64,
    /// What keys open, each set of APIs once: many keys open the same.
    apis: Mutex<HashSet<Arc<ApiSet>>>,
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
        self.apis.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Adds a key, or puts it in place of what it was.
    pub(crate) fn put(&self, row: HeldKey) {
        let HeldKey { workspace, id, name, apis, suspended, hash, imported } = row;
        let key = GoodKey { workspace, id: id.clone(), name, apis: self.shared(apis), suspended };
        self.set(id, Some(Held { key, hash, imported }));
    }

    fn shared(&self, apis: ApiSet) -> Arc<ApiSet> {
        let mut all = self.apis.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(there) = all.get(&apis) {
            return Arc::clone(there);
        }
        let apis = Arc::new(apis);
        all.insert(Arc::clone(&apis));
        apis
    }

    /// Adds a text that is refused but recognised.
    pub(crate) fn retire(&self, text: RetiredText) {
        self.note(text.hash.pepper);
        self.retired.pin().insert(recognised(&text.hash), (text.workspace, text.key));
    }

    fn note(&self, version: PepperVersion) {
        if !Set(self.under.load(Ordering::Relaxed)).has(version) {
            self.under.fetch_or(Set::only(version).0, Ordering::Release);
        }
    }

    /// Makes of a key what it is now.
    pub(crate) fn apply(&self, change: ChangedKey) {
        let ChangedKey { workspace, id, now, retired } = change;
        for hash in retired {
            self.retire(RetiredText { workspace: workspace.clone(), key: id.clone(), hash });
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
        let was = keys.get(&id).and_then(imported_hash);
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
                keys.insert(id.clone(), held);
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

    /// Tells what this text of this workspace is. Takes as long whether it finds nothing or a key whose secret is
    /// another.
    pub(crate) fn find<T>(
        &self,
        workspace: &str,
        text: &PresentedKey<'_>,
        by: Hasher<'_>,
        tell: impl FnOnce(Found<'_>) -> T,
    ) -> T {
        let keys = self.keys.pin();
        let (held, text) = match *text {
            PresentedKey::Native { ref id, text } => (keys.get(id), text),
            PresentedKey::Other { text } => match self.of_imported(&keys, workspace, text, by) {
                Ok(held) => (held, text),
                Err(Uncheckable) => return tell(Found::Uncheckable),
            },
        };
        // A missing key is compared too, with a hash that no text has.
        let none = || KeyHash { bytes: [0; 32], pepper: by.usual() };
        let kept = held.map_or_else(none, |held| held.hash);
        let Some(hash) = by.hash(kept.pepper, text) else { return tell(Found::Uncheckable) };
        let right = same(&hash, &kept);
        match held {
            Some(held) if right && held.key.workspace.as_str() == workspace => tell(Found::Good(held)),
            held => self.resembling(held, &hash, text, by, tell),
        }
    }

    /// The key of a text that holds no id. It may be under any version; nearly always it is under the usual one.
    fn of_imported<'r>(
        &self,
        keys: &'r Keys<'_>,
        workspace: &str,
        text: &str,
        by: Hasher<'_>,
    ) -> Result<Option<&'r Held>, Uncheckable> {
        let usual = by.hash(by.usual(), text).ok_or(Uncheckable)?;
        let found = self.imported_as(keys, workspace, &usual);
        let others = self.under().without(usual.pepper);
        if found.is_some() || others.0 == 0 {
            return Ok(found);
        }
        let (mut found, mut uncheckable) = (None, false);
        for version in others.iter() {
            match by.hash(version, text) {
                Some(hash) => found = found.or(self.imported_as(keys, workspace, &hash)),
                None => uncheckable = true,
            }
        }
        // Once more: it may have got its new hash between the two looks.
        match found.or_else(|| self.imported_as(keys, workspace, &usual)) {
            None if uncheckable => Err(Uncheckable),
            found => Ok(found),
        }
    }

    fn imported_as<'r>(&self, keys: &'r Keys<'_>, workspace: &str, hash: &KeyHash) -> Option<&'r Held> {
        let imported = self.imported.pin();
        let mut found = imported.get(&hash.bytes)?.iter().filter_map(|id| keys.get(id));
        found.find(|held| held.key.workspace.as_str() == workspace)
    }

    fn under(&self) -> Set {
        Set(self.under.load(Ordering::Acquire))
    }

    /// Whose a refused text once was. By every version, whichever the text is of, so that it takes the same time.
    fn resembling<T>(
        &self,
        held: Option<&Held>,
        hash: &KeyHash,
        text: &str,
        by: Hasher<'_>,
        tell: impl FnOnce(Found<'_>) -> T,
    ) -> T {
        let others = Set(self.under().0 | Set::only(by.usual()).0).without(hash.pepper);
        let retired = self.retired.pin();
        let mut old = retired.get(&recognised(hash));
        for other in others.iter().filter_map(|version| by.hash(version, text)) {
            old = old.or(retired.get(&recognised(&other)));
        }
        tell(match (old, held) {
            (Some((workspace, id)), _) => Found::Old(workspace, id),
            (None, Some(held)) => Found::Resembles(held),
            (None, None) => Found::Unknown,
        })
    }
}

/// This node can't make the hash.
struct Uncheckable;
