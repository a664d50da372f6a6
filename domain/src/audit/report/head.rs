//! The head of a report: what was asked for, how many rows there are and what they are sealed with, signed.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;
use time::OffsetDateTime;

use super::payload::Payload;
use super::seal::Seal;
use crate::audit::chain::Hash;
use crate::audit::{AuditFilter, AuditPlace};
use crate::ids::{ExportId, WorkspaceId};

const VERSION: &str = "v1";
const PURPOSE: &str = "latchkey audit report 1\n";
const SIGNATURE: usize = 64;

/// What is known of a report before its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportHead {
    /// The report.
    pub export: ExportId,
    /// Whose log it is of.
    pub workspace: WorkspaceId,
    /// The workspace's name.
    pub workspace_name: String,
    /// Which entries are in it.
    pub filter: AuditFilter,
    /// Who asked, an email.
    pub asked_by: String,
    /// When, to the microsecond.
    pub asked_at: OffsetDateTime,
    /// The newest entry of the log at that moment, whether it is in the report or not.
    pub head: AuditPlace,
    /// Its hash.
    pub head_hash: Hash,
    /// Whose signature it is: the public key as `latchkey audit key` prints it.
    pub public_key: String,
}

/// The payload's end: always as long, so that it can be written last.
#[derive(Deserialize)]
struct End {
    rows: i64,
    seal: String,
}

fn end(rows: i64, seal: &Seal) -> String {
    // JSON numbers have no zeros before them, but may have blanks.
    format!(r#","rows":{rows:19},"seal":"{}"}}"#, seal.0)
}

/// A head whose rows aren't there yet: the payload without its end.
#[derive(Debug)]
pub(super) struct Blank(String);

impl Blank {
    pub(super) fn of(head: &ReportHead) -> Self {
        let payload = Payload::of(head);
        let mut text = serde_json::to_string(&payload).unwrap_or_else(|_| unreachable!("texts and numbers"));
        text.pop();
        Self(text)
    }

    pub(super) fn seal(&self) -> Seal {
        Seal::of_head(&self.0)
    }

    /// `v1.<payload>.<signature>`.
    pub(super) fn signed(&self, rows: i64, seal: &Seal, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
        let payload = format!("{}{}", self.0, end(rows, seal));
        let mut signature = sign(&statement(&payload));
        signature.resize(SIGNATURE, 0);
        let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        format!("{VERSION}.{}.{}", encode(payload.as_bytes()), encode(&signature))
    }
}

fn statement(payload: &str) -> Vec<u8> {
    format!("{PURPOSE}{payload}").into_bytes()
}

/// The cell isn't a report's head, or is one of a later version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the head of a report")]
pub struct NotAHead;

/// A head as a report shows it. Nothing of it is to be believed before its signature is checked.
#[derive(Clone, Debug)]
pub struct SignedHead {
    /// What was asked for.
    pub head: ReportHead,
    /// How many rows there are.
    pub rows: i64,
    /// What the first row's seal is made from.
    pub first: Seal,
    /// The last row's seal.
    pub last: Seal,
    /// What is signed.
    pub statement: Vec<u8>,
    /// By which signature.
    pub signature: Vec<u8>,
}

impl SignedHead {
    /// Reads the last cell of the header row.
    ///
    /// # Errors
    /// When it isn't a head.
    pub fn read(cell: &str) -> Result<Self, NotAHead> {
        let text = cell.strip_prefix("Proof ").ok_or(NotAHead)?;
        let [version, payload, signature] = text.split('.').collect::<Vec<_>>()[..] else { return Err(NotAHead) };
        let decode = |text| BASE64_URL_SAFE_NO_PAD.decode(text).ok();
        let payload = decode(payload).and_then(|bytes| String::from_utf8(bytes).ok()).ok_or(NotAHead)?;
        let signature = decode(signature).ok_or(NotAHead)?;
        if version != VERSION {
            return Err(NotAHead);
        }
        Self::of(&payload, signature).ok_or(NotAHead)
    }

    fn of(payload: &str, signature: Vec<u8>) -> Option<Self> {
        let End { rows, seal } = serde_json::from_str(payload).ok()?;
        let last = Seal(seal.parse().ok()?);
        let blank = payload.strip_suffix(&end(rows, &last))?;
        Some(Self {
            head: serde_json::from_str::<Payload>(payload).ok()?.read().ok()?,
            rows,
            first: Seal::of_head(blank),
            last,
            statement: statement(payload),
            signature,
        })
    }
}
