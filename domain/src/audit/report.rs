//! Reports of the log: a CSV file (RFC 4180, UTF-8) that carries its own proof. A format of our own:
//!
//! ```text
//! "Time","Team",…,"Entry number","Chain hash","Proof v1.<payload>.<signature>"
//! "2026-11-23T09:41:07.123456Z","Growth",…,"812","<hash(812)>","<link(812)>.<seal>"
//! ```
//!
//! The link makes each row provable by itself ([`chain`](super::chain)). The seals run through the rows, so that
//! none can be taken out, put in or moved, though a filtered report has gaps in its numbers:
//!
//! ```text
//! seal(0) = SHA-256("latchkey audit report head 1\0" ‖ the payload without its end)
//! seal(n) = SHA-256("latchkey audit report seal 1\0" ‖ seal(n-1) ‖ hash ‖ number)
//! ```
//!
//! A row shows the first 16 bytes of its seal. The payload (JSON) says what was asked for, and ends with how many
//! rows there are and the last seal; it is signed. Links, seals, payload and signature are written in base64url.

mod cell;
mod fits;
mod head;
mod payload;
mod row;
mod seal;
#[cfg(test)]
mod tests;
mod writer;

pub use cell::{neutralised, restored};
pub use fits::Fits;
pub use head::{NotAHead, ReportHead, SignedHead};
pub use row::{ReportRow, read_proof, read_time};
pub use seal::{Seal, ShortSeal};
pub use writer::ReportWriter;

/// The columns. The last one's cell of the header row holds the signed head instead.
pub const COLUMNS: [&str; 10] =
    ["Time", "Team", "Entity", "Activity", "Action", "Actor", "IP", "Entry number", "Chain hash", "Proof"];
