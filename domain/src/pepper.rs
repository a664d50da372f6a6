//! Versions of the pepper, the secret that hashes of keys are made with.

use std::fmt;

/// A version of the pepper: its place among the secrets of the secret file, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PepperVersion(u8);

impl PepperVersion {
    /// The version that every installation has from its first start on.
    pub const FIRST: Self = Self(1);
    /// The last one that there can be.
    pub const LAST: Self = Self(63);

    /// The version with that number; none beyond [`PepperVersion::LAST`].
    pub fn new(number: i64) -> Option<Self> {
        let version = Self(u8::try_from(number).ok()?);
        (Self::FIRST..=Self::LAST).contains(&version).then_some(version)
    }

    /// Its number, from 1.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Its place in a list of all versions, from 0.
    pub fn index(self) -> usize {
        usize::from(self.0 - 1)
    }
}

impl fmt::Display for PepperVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a secret is known by: derived from it, and of no use without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark(pub [u8; 16]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_count_from_1_to_63() {
        for bad in [i64::MIN, -1, 0, 64, 257] {
            assert_eq!(PepperVersion::new(bad), None, "{bad}");
        }
        assert_eq!(PepperVersion::new(1), Some(PepperVersion::FIRST));
        assert_eq!(PepperVersion::new(63).map(PepperVersion::index), Some(62));
    }
}
