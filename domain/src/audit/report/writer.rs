//! Writing a report, row by row, in constant memory.

use super::COLUMNS;
use super::cell;
use super::head::{Blank, ReportHead};
use super::row::{ReportRow, Times, proof, push_hex, push_number};
use super::seal::Seal;

/// Writes the rows of a report. The caller keeps the bytes: the header row first, then the rows; at the end the
/// header row that [`finish`](Self::finish) gives goes over the first one.
#[derive(Debug)]
pub struct ReportWriter {
    blank: Blank,
    seal: Seal,
    rows: i64,
    times: Times,
}

impl ReportWriter {
    /// Begins a report. Gives the header row for now: as long as the last one, but signed by nobody.
    pub fn new(head: &ReportHead) -> (Self, Vec<u8>) {
        let blank = Blank::of(head);
        let seal = blank.seal();
        let header = header(&blank.signed(0, &seal, |_| Vec::new()));
        (Self { blank, seal, rows: 0, times: Times::new() }, header)
    }

    /// Adds the next row to `out`. Rows come with falling numbers.
    pub fn row(&mut self, row: &ReportRow<'_>, out: &mut Vec<u8>) {
        self.seal = self.seal.next(&row.hash, row.number);
        self.rows += 1;
        out.push(b'"');
        self.times.push(out, row.at);
        out.extend_from_slice(b"\",");
        for text in [row.teams, row.entity, row.activity, row.action, row.actor, row.ip] {
            cell::push(out, text);
            out.push(b',');
        }
        out.push(b'"');
        push_number(out, row.number);
        out.extend_from_slice(b"\",\"");
        push_hex(out, &row.hash);
        out.extend_from_slice(b"\",\"");
        let proof = proof(&row.link, &self.seal);
        // Of base64url's characters it is the one that begins a formula.
        if proof[0] == b'-' {
            out.push(b'\'');
        }
        out.extend_from_slice(&proof);
        out.extend_from_slice(b"\"\r\n");
    }

    /// How many rows were added.
    pub fn rows(&self) -> i64 {
        self.rows
    }

    /// Ends the report. `sign` makes an Ed25519 signature (64 bytes) of what it is given. Gives the header row.
    pub fn finish(self, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
        header(&self.blank.signed(self.rows, &self.seal, sign))
    }
}

fn header(head: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(head.len() + 128);
    let (names, last) = COLUMNS.split_at(COLUMNS.len() - 1);
    for name in names {
        cell::push(&mut out, name);
        out.push(b',');
    }
    cell::push(&mut out, &format!("{} {head}", last[0]));
    out.extend_from_slice(b"\r\n");
    out
}
