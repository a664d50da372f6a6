//! Checking a report without a database: its head against the signature, each row against its hash, the order and
//! the number of rows against their seals. Reads once, row by row.

mod broken;
mod suspect;
mod walk;

use std::fmt;
use std::io::Read;

use csv::{ByteRecord, Reader, ReaderBuilder};
use domain::audit::report::{COLUMNS, ReportHead, SignedHead};
use domain::ids::WorkspaceId;
use domain::refusal::Failure;
use domain::when;

pub use broken::ReportBreak;

use super::sign::PublicKey;
use crate::fault::{Fault, Outcome, refuse};
use walk::Walk;

/// A report that is whole.
#[derive(Clone, Debug)]
pub struct WholeReport {
    /// What was asked for.
    pub head: ReportHead,
    /// How many entries it holds.
    pub rows: i64,
}

impl fmt::Display for WholeReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { head, rows } = self;
        let entries = if *rows == 1 { "entry" } else { "entries" };
        let told = format!(
            "whole: {rows} {entries} of {} ({}). {}. Asked for by {} at {}, when the log ended with entry {} of {}, \
             hash {}",
            head.workspace,
            head.workspace_name,
            head.filter.in_words(),
            head.asked_by,
            when::machine(head.asked_at),
            head.head.number,
            when::machine(head.head.at),
            head.head_hash,
        );
        // Names and searches are what people typed; a terminal obeys control characters.
        f.write_str(&told.replace(char::is_control, " "))
    }
}

/// Checks a report. With a workspace it has to be of that one.
///
/// # Errors
/// Refused with the first thing that is wrong; fails when the file can't be read.
pub fn verify_report(
    file: impl Read,
    key: &PublicKey,
    workspace: Option<&WorkspaceId>,
) -> Outcome<WholeReport, ReportBreak> {
    // The csv crate takes any line ends, and cells with and without quotes.
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file);
    let mut record = ByteRecord::new();
    next(&mut reader, &mut record)?;
    let signed = match signed_head(&record) {
        Some(signed) => signed,
        None => return refuse(ReportBreak::NotAReport),
    };
    let signer: PublicKey = match signed.head.public_key.parse() {
        Ok(signer) => signer,
        Err(_) => return refuse(ReportBreak::NotAReport),
    };
    if signer != *key {
        return refuse(ReportBreak::OtherKey(signer));
    }
    if !key.verifies(&signed.statement, &signed.signature) {
        return refuse(ReportBreak::Head);
    }
    if workspace.is_some_and(|workspace| *workspace != signed.head.workspace) {
        return refuse(ReportBreak::OtherWorkspace(signed.head.workspace));
    }
    let mut walk = Walk::new(&signed);
    let mut suspect = None;
    while next(&mut reader, &mut record)? {
        match &mut suspect {
            None => suspect = walk.step(&record).map_err(Failure::Refused)?,
            Some(suspect) => walk.look_on(suspect, &record),
        }
    }
    match walk.end(suspect) {
        Some(broken) => refuse(broken),
        None => Ok(WholeReport { rows: signed.rows, head: signed.head }),
    }
}

/// Reads the next record; false at the end.
fn next(reader: &mut Reader<impl Read>, record: &mut ByteRecord) -> Outcome<bool, ReportBreak> {
    reader.read_byte_record(record).map_err(|error| {
        Failure::Fault(Fault::File { what: "the report can't be read", source: std::io::Error::other(error) })
    })
}

fn signed_head(record: &ByteRecord) -> Option<SignedHead> {
    let (_, names) = COLUMNS.split_last()?;
    let is_header =
        record.len() == COLUMNS.len() && names.iter().zip(record).all(|(name, cell)| name.as_bytes() == cell);
    let head = record.get(names.len()).filter(|_| is_header)?;
    SignedHead::read(std::str::from_utf8(head).ok()?).ok()
}
