//! Identifiers. Each is a type of its own, so that one can't be passed for another.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The text can't be that kind of id. Holds what a person may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidId(&'static str);

/// A short text in its place: ids are copied more often than anything else, and nodes hold millions of them.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Short {
    /// Zeros follow the text, so that texts are ordered as they are.
    bytes: [u8; Short::MAX],
    length: u8,
}

impl Short {
    const MAX: usize = 32;

    fn new(text: &str) -> Option<Self> {
        let mut bytes = [0; Self::MAX];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Self { bytes, length: u8::try_from(text.len()).ok()? })
    }

    fn as_str(&self) -> &str {
        // It came from a text.
        std::str::from_utf8(&self.bytes[..usize::from(self.length)]).unwrap_or_default()
    }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $valid:expr, $rule:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Short);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let valid: fn(u8) -> bool = $valid;
                let fits = !text.is_empty() && text.bytes().all(valid);
                Short::new(text).filter(|_| fits).map(Self).ok_or(InvalidId($rule))
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.as_str().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    };
}

text_id!(
    /// A workspace, as its callers write it before the colon of their credentials: 1 to 32 letters,
    /// digits, `-` or `_`.
    WorkspaceId,
    |b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_',
    "A workspace id has 1 to 32 letters, digits, '-' or '_'."
);

text_id!(
    /// An API that keys can open, e.g. `data`: 1 to 32 lower-case letters, digits, `-` or `_`.
    ApiId,
    |b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_',
    "An API id has 1 to 32 lower-case letters, digits, '-' or '_'."
);

/// The public id of a key: 12 characters of base62. Stays the same when the key is regenerated, may be
/// shown and logged. Kept in place, because nodes hold millions of them.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyId([u8; KeyId::LEN]);

impl KeyId {
    /// Length in characters.
    pub const LEN: usize = 12;

    /// The id as text.
    pub fn as_str(&self) -> &str {
        // Letters and digits are UTF-8.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for KeyId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let bytes: [u8; Self::LEN] = text.as_bytes().try_into().map_err(|_| InvalidId(KEY_ID_RULE))?;
        if bytes.iter().all(u8::is_ascii_alphanumeric) { Ok(Self(bytes)) } else { Err(InvalidId(KEY_ID_RULE)) }
    }
}

const KEY_ID_RULE: &str = "A key id has 12 letters and digits.";

impl TryFrom<String> for KeyId {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

impl From<KeyId> for String {
    fn from(id: KeyId) -> String {
        id.as_str().to_owned()
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

uuid_id!(
    /// A person with an account. One account may belong to several workspaces.
    UserId
);
uuid_id!(
    /// A team of one workspace.
    TeamId
);
uuid_id!(
    /// A signed-in session, for the list of them. It signs nobody in.
    SessionId
);
uuid_id!(
    /// A report of an audit log.
    ExportId
);
uuid_id!(
    /// An invitation, as it was sent once. Its link opens nothing by it.
    InvitationId
);
uuid_id!(
    /// A passkey, for the list of them. It signs nobody in.
    PasskeyId
);

impl FromStr for PasskeyId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Uuid::try_parse(text).map(Self).map_err(|_| InvalidId("A passkey's id is a UUID."))
    }
}

impl FromStr for TeamId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Uuid::try_parse(text).map(Self).map_err(|_| InvalidId("A team's id is a UUID."))
    }
}

impl FromStr for ExportId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Uuid::try_parse(text).map(Self).map_err(|_| InvalidId("An export's id is a UUID."))
    }
}

uuid_id!(
    /// Drawn when a form is rendered and sent back with it: a second submit of the same form is
    /// recognised and makes nothing twice.
    FormToken
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_id_cannot_hold_what_would_split_credentials_or_a_path() {
        for bad in ["", "A:B", "A/B", "A B", "ä", "..", &"x".repeat(33)] {
            assert!(bad.parse::<WorkspaceId>().is_err(), "{bad:?}");
        }
        assert_eq!("ACME01".parse::<WorkspaceId>().unwrap().as_str(), "ACME01");
    }

    #[test]
    fn text_ids_keep_their_text_whole_and_are_ordered_and_equal_as_texts_are() {
        let longest = "x".repeat(32);
        let texts = ["A", "A-", "A0", "AA", "B", "a", &longest];
        let ids: Vec<WorkspaceId> = texts.iter().map(|text| text.parse().unwrap()).collect();
        assert!(ids.is_sorted() && ids.iter().map(WorkspaceId::as_str).eq(texts));
        assert_ne!(ids[0], ids[1]);
        assert_eq!(format!("{:?} {}", ids[1], ids[1]), "WorkspaceId(A-) A-");
    }

    #[test]
    fn deserialising_cannot_bypass_the_check() {
        assert!(serde_json::from_str::<KeyId>("\"short\"").is_err());
        assert!(serde_json::from_str::<KeyId>("\"abcDEF123456\"").is_ok());
    }
}
