//! Which versions of the pepper a node can check, and which one new hashes are made with.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::pepper::PepperVersion;
use store::keys::KeyHash;
use store::peppers::Peppers;

use super::follow::Lost;
use crate::secrets::Pepper;

/// Versions, a bit each.
#[derive(Clone, Copy, Default)]
pub(super) struct Set(pub(super) u64);

impl Set {
    pub(super) fn only(version: PepperVersion) -> Self {
        Self(1 << version.index())
    }

    pub(super) fn has(self, version: PepperVersion) -> bool {
        self.0 & Self::only(version).0 != 0
    }

    pub(super) fn without(self, version: PepperVersion) -> Self {
        Self(self.0 & !Self::only(version).0)
    }

    pub(super) fn iter(self) -> impl Iterator<Item = PepperVersion> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let index = left.trailing_zeros();
            left &= left.wrapping_sub(1);
            PepperVersion::new(i64::from(index) + 1)
        })
    }
}

/// What the database says, as far as this machine's secrets agree. Until it was heard, nothing can be checked.
#[derive(Default)]
pub(crate) struct Versions {
    checked: AtomicU64,
    in_use: AtomicU64,
}

impl Versions {
    /// Takes what the database says. A version counts as this machine's only if its secret is the one that the
    /// database knows the version by.
    ///
    /// # Errors
    /// When the first secret is another installation's.
    pub(super) fn learn(&self, pepper: &Pepper, told: &Peppers) -> Result<(), Lost> {
        let ours = told.marks.iter().filter(|(version, mark)| pepper.mark(*version) == Some(*mark));
        let ours = ours.fold(0, |set, (version, _)| set | Set::only(*version).0);
        if !Set(ours).has(PepperVersion::FIRST) {
            return Err(Lost::OtherSecret);
        }
        self.checked.store(ours, Ordering::Release);
        let in_use = told.in_use;
        if self.in_use.swap(Set::only(in_use).0, Ordering::AcqRel) != Set::only(in_use).0 && !Set(ours).has(in_use) {
            tracing::error!(error = crate::Fault::Pepper(in_use).chain(), "this node can't check every key");
        }
        Ok(())
    }

    /// The version that new hashes are made with; none while this node can't.
    pub(crate) fn in_use(&self) -> Option<PepperVersion> {
        let in_use = Set(self.in_use.load(Ordering::Acquire)).iter().next();
        in_use.filter(|version| Set(self.checked.load(Ordering::Acquire)).has(*version))
    }

    /// Whether this node can check every key that is made from now on.
    pub(crate) fn is_short_of(&self) -> Option<PepperVersion> {
        let in_use = Set(self.in_use.load(Ordering::Acquire)).iter().next();
        in_use.filter(|version| !Set(self.checked.load(Ordering::Acquire)).has(*version))
    }

    fn can_check(&self, version: PepperVersion) -> bool {
        Set(self.checked.load(Ordering::Acquire)).has(version)
    }
}

/// Hashes presented texts as this node can.
#[derive(Clone, Copy)]
pub(crate) struct Hasher<'a> {
    pub(crate) pepper: &'a Pepper,
    pub(crate) versions: &'a Versions,
}

impl Hasher<'_> {
    /// The version that a text is hashed by of which nothing else is known.
    pub(super) fn usual(&self) -> PepperVersion {
        self.versions.in_use().unwrap_or(PepperVersion::FIRST)
    }

    /// The hash by a version; none when this node can't make it.
    pub(super) fn hash(&self, version: PepperVersion, text: &str) -> Option<KeyHash> {
        self.pepper.hash_key(version, text).filter(|_| self.versions.can_check(version))
    }
}

#[cfg(test)]
mod tests {
    use domain::pepper::Mark;

    use super::*;
    use crate::Secrets;

    fn version(number: i64) -> PepperVersion {
        PepperVersion::new(number).unwrap()
    }

    #[test]
    fn a_version_counts_only_if_its_secret_is_the_clusters() {
        let pepper = Pepper::new(&Secrets::from([1; 32]).and([2; 32]).unwrap());
        let mark = |number| (version(number), pepper.mark(version(number)).unwrap());
        let versions = Versions::default();
        let hasher = Hasher { pepper: &pepper, versions: &versions };
        assert!(hasher.hash(PepperVersion::FIRST, "text").is_none(), "nothing was heard yet");

        let told = |in_use, marks: &[_]| Peppers { in_use: version(in_use), marks: marks.to_vec() };
        versions.learn(&pepper, &told(2, &[mark(1), mark(2)])).unwrap();
        assert_eq!((versions.in_use(), versions.is_short_of()), (Some(version(2)), None));
        assert!(hasher.hash(version(2), "text").is_some());

        versions.learn(&pepper, &told(2, &[mark(1), (version(2), Mark([0; 16]))])).unwrap();
        assert_eq!((versions.in_use(), versions.is_short_of()), (None, Some(version(2))));
        assert!(hasher.hash(version(2), "text").is_none(), "another secret in its place");
        assert_eq!(hasher.usual(), PepperVersion::FIRST);

        versions.learn(&pepper, &told(3, &[mark(1), mark(2), (version(3), Mark([0; 16]))])).unwrap();
        assert_eq!(versions.is_short_of(), Some(version(3)));
        assert!(versions.learn(&pepper, &told(1, &[(version(1), Mark([0; 16]))])).is_err(), "another installation");
    }

    #[test]
    fn a_set_gives_its_versions_in_their_order() {
        let set = Set(Set::only(version(63)).0 | Set::only(version(1)).0 | Set::only(version(7)).0);
        let numbers = |set: Set| set.iter().map(PepperVersion::number).collect::<Vec<_>>();
        assert_eq!(numbers(set), [1, 7, 63]);
        assert_eq!(numbers(set.without(version(7))), [1, 63]);
        assert_eq!(numbers(Set(0)), Vec::<u8>::new());
    }
}
