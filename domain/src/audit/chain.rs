//! The hash chain of a workspace's log, in the order of its commits. A format of our own:
//!
//! ```text
//! link(n) = SHA-256("latchkey audit link 1\0"  ‖ hash(n-1) ‖ what the screens leave out)
//! hash(n) = SHA-256("latchkey audit entry 1\0" ‖ link(n)   ‖ what they show)
//! ```
//!
//! Two steps, so that whoever has only what the screens show can check it with the link alone.
//! Every text is preceded by its length in bytes, every number is 64 bits, big-endian.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::ids::WorkspaceId;

/// A link or a hash of the chain: 32 bytes, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What stands before the first entry.
    pub fn genesis(workspace: &WorkspaceId) -> Self {
        Writer::new("latchkey audit genesis 1").text(workspace.as_str()).end()
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text isn't 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a SHA-256 in hexadecimal digits")]
pub struct NotAHash;

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok()).ok_or(NotAHash);
        let mut bytes = [0; 32];
        if text.len() != 64 {
            return Err(NotAHash);
        }
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(Self(bytes))
    }
}

/// What the screens show of an entry.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The entry's number.
    pub number: i64,
    /// Microseconds since 1970, UTC.
    pub at: i64,
    /// The actor's teams, joined by [`TEAMS_JOINED_BY`].
    pub teams: &'a str,
    /// e.g. `API key`.
    pub entity: &'a str,
    /// The sentence.
    pub activity: &'a str,
    /// e.g. `Create`.
    pub action: &'a str,
    /// An email, or `System`.
    pub actor: &'a str,
    /// Empty for the system.
    pub ip: &'a str,
}

/// Between the names of several teams.
pub const TEAMS_JOINED_BY: &str = ", ";

/// What the screens leave out of an entry.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'a> {
    /// The account.
    pub actor: Option<Uuid>,
    /// The teams one by one: a name may hold a comma.
    pub teams: &'a [String],
    /// What changed.
    pub entity_id: &'a str,
    /// Before and after, as the JSON text that is stored.
    pub details: &'a str,
    /// The request.
    pub request: Option<Uuid>,
}

/// The link of an entry behind the hash of the one before it.
pub fn link(previous: &Hash, kept: &Kept<'_>) -> Hash {
    let mut writer = Writer::new("latchkey audit link 1").bytes(&previous.0);
    writer = writer.bytes(kept.actor.as_ref().map_or(&[][..], |id| id.as_bytes()));
    writer = writer.number(kept.teams.len() as i64);
    for team in kept.teams {
        writer = writer.text(team);
    }
    writer = writer.text(kept.entity_id).text(kept.details);
    writer.bytes(kept.request.as_ref().map_or(&[][..], |id| id.as_bytes())).end()
}

/// The hash of an entry.
pub fn hash(workspace: &WorkspaceId, link: &Hash, shown: &Shown<'_>) -> Hash {
    Writer::new("latchkey audit entry 1")
        .bytes(&link.0)
        .text(workspace.as_str())
        .number(shown.number)
        .number(shown.at)
        .text(shown.teams)
        .text(shown.entity)
        .text(shown.activity)
        .text(shown.action)
        .text(shown.actor)
        .text(shown.ip)
        .end()
}

struct Writer(Sha256);

impl Writer {
    fn new(purpose: &str) -> Self {
        let mut sha = Sha256::new();
        sha.update(purpose.as_bytes());
        sha.update([0]);
        Self(sha)
    }

    fn number(mut self, number: i64) -> Self {
        self.0.update(number.to_be_bytes());
        self
    }

    fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.update((bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
        self
    }

    fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    fn end(self) -> Hash {
        Hash(self.0.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown() -> Shown<'static> {
        Shown {
            number: 1,
            at: 1_764_000_000_000_000,
            teams: "Growth",
            entity: "API key",
            activity: "Archived “A”",
            action: "Delete",
            actor: "maya@acme.example",
            ip: "192.0.2.14",
        }
    }

    /// The format is what stored chains were made by: this hash was computed once and may never change.
    #[test]
    fn the_format_stays() {
        let workspace: WorkspaceId = "ACME01".parse().unwrap();
        let kept = Kept { actor: None, teams: &["Growth".to_owned()], entity_id: "x", details: "{}", request: None };
        let link = link(&Hash::genesis(&workspace), &kept);
        let hash = hash(&workspace, &link, &shown());
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!(hash.to_string(), "c8a737187d1df0c12c559bb6e2281c35e535f069245d8d64b6dac358a48cafe7");
    }

    #[test]
    fn text_that_moves_from_one_column_to_the_next_is_another_entry() {
        let workspace: WorkspaceId = "ACME01".parse().unwrap();
        let link = Hash([7; 32]);
        let moved = Shown { entity: "API keyA", activity: "rchived “A”", ..shown() };
        assert_ne!(hash(&workspace, &link, &shown()), hash(&workspace, &link, &moved));
        assert_ne!(hash(&workspace, &link, &shown()), hash(&"BOREAL".parse().unwrap(), &link, &shown()));
    }
}
