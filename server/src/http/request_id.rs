//! The id of a request, by which the logs of a gateway, of Latchkey and of an API meet.

use std::fmt;

use http::{HeaderName, HeaderValue};
use serde::{Serialize, Serializer};
use uuid::Uuid;
use uuid::fmt::Hyphenated;

use super::values::Headers;

/// The header that carries it.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest id that is carried on, in bytes.
const MAX: usize = 128;

/// The id of a request, in its extensions and in its answer: the one that a gateway sent, or one that was
/// drawn. Holds letters, digits, `.`, `_` and `-` alone, so that it can stand in any log and header.
#[derive(Clone, PartialEq, Eq)]
pub struct RequestId {
    text: HeaderValue,
    entry: Uuid,
}

impl RequestId {
    /// An id of our own.
    pub fn drawn(id: Uuid) -> Self {
        let mut text = [0; Hyphenated::LENGTH];
        let text = HeaderValue::from_str(id.hyphenated().encode_lower(&mut text));
        // Never without: hexadecimal digits and hyphens.
        Self { text: text.unwrap_or(HeaderValue::from_static("")), entry: id }
    }

    /// The id in the headers of a request: exactly one, 1 to 128 of `[A-Za-z0-9._-]`.
    ///
    /// Audit entries keep a UUID. It is the id itself when it is one (nginx's `$request_id` is, without
    /// hyphens); otherwise `draw` gives one, and the log says which belongs to which.
    pub fn carried(headers: &impl Headers, draw: impl FnOnce() -> Uuid) -> Option<Self> {
        let mut values = headers.values("x-request-id");
        let text = values.next()?;
        let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-".contains(byte);
        if values.next().is_some() || text.is_empty() || text.len() > MAX || !text.iter().all(fits) {
            return None;
        }
        let entry = Uuid::try_parse_ascii(text).unwrap_or_else(|_| draw());
        Some(Self { text: HeaderValue::from_bytes(text).ok()?, entry })
    }

    /// What the answer and the log say.
    pub fn as_str(&self) -> &str {
        // Always ASCII.
        self.text.to_str().unwrap_or_default()
    }

    /// What an audit entry says.
    pub fn in_audit(&self) -> Uuid {
        self.entry
    }

    /// Whether the audit entry says something else than the answer.
    pub fn differs_in_audit(&self) -> bool {
        Uuid::try_parse(self.as_str()) != Ok(self.entry)
    }

    /// The value of the header.
    pub fn into_header(self) -> HeaderValue {
        self.text
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl Serialize for RequestId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    const DRAWN: Uuid = Uuid::from_u128(7);

    fn carried(values: &[&[u8]]) -> Option<RequestId> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(X_REQUEST_ID, HeaderValue::from_bytes(value).unwrap());
        }
        RequestId::carried(&headers, || DRAWN)
    }

    #[test]
    fn a_well_formed_id_is_carried_as_it_came() {
        let longest = [b'x'; 128];
        for id in [&b"a"[..], b"1-5759e988-bd862e3fe1be46a994272793", b"A.b_c-9", &longest] {
            let carried = carried(&[id]).unwrap();
            assert_eq!(carried.as_str().as_bytes(), id);
            assert_eq!(carried.clone().into_header().as_bytes(), id);
            assert!(carried.in_audit() == DRAWN && carried.differs_in_audit());
        }
    }

    #[test]
    fn a_uuid_in_any_form_is_the_entrys_too() {
        let id: Uuid = "3b241101-e2bb-4255-8caf-4136c566a962".parse().unwrap();
        for text in ["3b241101-e2bb-4255-8caf-4136c566a962", "3B241101E2BB42558CAF4136C566A962"] {
            let carried = carried(&[text.as_bytes()]).unwrap();
            assert_eq!((carried.as_str(), carried.in_audit()), (text, id));
            assert!(!carried.differs_in_audit());
        }
        assert_eq!(RequestId::drawn(id).as_str(), id.to_string());
        assert!(!RequestId::drawn(id).differs_in_audit());
    }

    #[test]
    fn anything_else_is_dropped() {
        let long = [b'x'; 129];
        for values in [
            &[][..],
            &[&b""[..]],
            &[b"a b"],
            &[b"a\tb"],
            &[b"a\"b"],
            &[b"a\\u000ab"],
            &[b"caf\xc3\xa9"],
            &[b"a", b"a"],
            &[b"{3b241101-e2bb-4255-8caf-4136c566a962}"],
            &[b"urn:uuid:3b241101-e2bb-4255-8caf-4136c566a962"],
            &[&long],
        ] {
            assert_eq!(carried(values), None, "{values:?}");
        }
    }
}
