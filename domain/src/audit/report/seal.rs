//! Seals: what ties the rows of a report together, and to its head.

use sha2::{Digest, Sha256};

use crate::audit::chain::Hash;

/// As much of a seal as its row shows.
pub type ShortSeal = [u8; 16];

/// The seal of a row, or of the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seal(pub Hash);

impl Seal {
    /// What the first row's is made from.
    pub(super) fn of_head(payload: &str) -> Self {
        Self::of(&[b"latchkey audit report head 1\0", payload.as_bytes()])
    }

    /// The seal of the next row.
    pub fn next(&self, hash: &Hash, number: i64) -> Self {
        Self::of(&[b"latchkey audit report seal 1\0", &self.0.0, &hash.0, &number.to_be_bytes()])
    }

    /// What its row shows of it.
    pub fn short(&self) -> ShortSeal {
        let mut short = ShortSeal::default();
        short.copy_from_slice(&self.0.0[..16]);
        short
    }

    fn of(parts: &[&[u8]]) -> Self {
        let mut sha = Sha256::new();
        for part in parts {
            sha.update(part);
        }
        Self(Hash(sha.finalize().into()))
    }
}
