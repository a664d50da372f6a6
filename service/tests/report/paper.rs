//! Reports to test with: written as the worker writes them, taken apart and put together again.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::audit::chain::{self, Hash};
use domain::audit::report::{ReportHead, ReportRow, ReportWriter, SignedHead, read_proof, read_time, restored};
use domain::audit::{AuditFilter, AuditPlace, from_micros};
use domain::ids::{ExportId, WorkspaceId};
use domain::refusal::Failure;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use service::audit::{PublicKey, ReportBreak, WholeReport, verify_report};
use uuid::Uuid;

/// The moment of entry 0.
pub const START: i64 = 1_795_426_867_123_456;
/// The last entry of the log.
pub const HEAD: i64 = 40;

pub fn acme() -> WorkspaceId {
    "ACME01".parse().expect("what the test asks for")
}

fn pair(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).expect("what the test asks for")
}

pub fn key(seed: u8) -> PublicKey {
    BASE64_URL_SAFE_NO_PAD.encode(pair(seed).public_key()).parse().expect("what the test asks for")
}

/// An entry of the log, with a sentence of its own or a given one.
pub fn activity(number: i64) -> String {
    format!("Archived “Key {number}”")
}

fn link(number: i64) -> Hash {
    Hash([number as u8; 32])
}

fn row(number: i64, activity: &str) -> ReportRow<'_> {
    let mut row = ReportRow {
        number,
        at: START + number * 1_000_000,
        teams: if number % 2 == 0 { "Growth" } else { "Growth, Platform" },
        entity: "API key",
        activity,
        action: "Delete",
        actor: "maya@acme.example",
        ip: "192.0.2.14",
        link: link(number),
        hash: Hash([0; 32]),
    };
    row.hash = chain::hash(&acme(), &row.link, &row.shown());
    row
}

/// What a report says of itself.
pub fn head(export: u128, filter: AuditFilter) -> ReportHead {
    let place =
        |number| AuditPlace { at: from_micros(START + number * 1_000_000).expect("what the test asks for"), number };
    ReportHead {
        export: ExportId(Uuid::from_u128(export)),
        workspace: acme(),
        workspace_name: "Acme Retail".to_owned(),
        filter,
        asked_by: "maya@acme.example".to_owned(),
        asked_at: place(HEAD + 1).at,
        head: place(HEAD),
        head_hash: row(HEAD, &activity(HEAD)).hash,
        public_key: key(1).to_string(),
    }
}

/// The file of a report of those entries, signed by the key of that seed.
pub fn written<'a>(head: &ReportHead, entries: impl Iterator<Item = (i64, &'a str)>, seed: u8) -> Vec<u8> {
    let (mut writer, blank) = ReportWriter::new(head);
    let mut rows = Vec::new();
    for (number, activity) in entries {
        writer.row(&row(number, activity), &mut rows);
    }
    let mut file = writer.finish(|statement| pair(seed).sign(statement).as_ref().to_vec());
    assert_eq!(file.len(), blank.len());
    file.extend(rows);
    file
}

/// What is found of a file.
pub fn checked(file: &[u8], key: &PublicKey) -> Result<WholeReport, ReportBreak> {
    verify_report(file, key, Some(&acme())).map_err(|failure| match failure {
        Failure::Refused(broken) => broken,
        Failure::Fault(fault) => panic!("{fault}"),
    })
}

/// What is found of a report of the entries 40, 37, …, 1 after that change.
pub fn found(change: impl FnOnce(&mut Paper)) -> ReportBreak {
    let mut paper = Paper::filtered(1);
    change(&mut paper);
    checked(&paper.file(), &key(1)).expect_err("it was changed")
}

pub fn missing(after: i64, before: i64) -> ReportBreak {
    ReportBreak::Missing { after: Some(after), before }
}

/// A report taken apart.
#[derive(Clone)]
pub struct Paper {
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Paper {
    /// A report of every third entry of the log, signed.
    pub fn filtered(export: u128) -> Self {
        let filter = AuditFilter { teams: vec!["Growth".to_owned()], ..AuditFilter::default() };
        Self::of(&head(export, filter), (1..=HEAD).rev().step_by(3))
    }

    /// A report of those entries.
    pub fn of(head: &ReportHead, numbers: impl Iterator<Item = i64>) -> Self {
        let entries: Vec<_> = numbers.map(|number| (number, activity(number))).collect();
        Self::read(&written(head, entries.iter().map(|(number, text)| (*number, text.as_str())), 1))
    }

    pub fn read(file: &[u8]) -> Self {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(file);
        let mut rows: Vec<Vec<String>> = reader
            .records()
            .map(|record| record.expect("what the test asks for").iter().map(str::to_owned).collect())
            .collect();
        Self { header: rows.remove(0), rows }
    }

    /// Put together by another program: LF at the ends of lines, quotes only where they are needed.
    pub fn file(&self) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        writer.write_record(&self.header).expect("what the test asks for");
        self.rows.iter().for_each(|row| writer.write_record(row).expect("what the test asks for"));
        writer.into_inner().expect("what the test asks for")
    }

    /// The place of an entry's row.
    pub fn at(&self, number: i64) -> usize {
        self.rows.iter().position(|row| row[7] == number.to_string()).expect("what the test asks for")
    }

    /// A cell of an entry's row.
    pub fn cell(&mut self, number: i64, column: usize) -> &mut String {
        let at = self.at(number);
        &mut self.rows[at][column]
    }

    /// As somebody who knows the format, but not the key: hashes and seals fit again.
    pub fn compute_anew(&mut self) {
        let mut seal = SignedHead::read(&self.header[9]).expect("what the test asks for").first;
        for cells in &mut self.rows {
            let (link, _) = read_proof(restored(&cells[9])).expect("what the test asks for");
            let number = cells[7].parse().expect("what the test asks for");
            let row = ReportRow {
                number,
                at: read_time(&cells[0]).expect("what the test asks for"),
                teams: &cells[1],
                entity: &cells[2],
                activity: &cells[3],
                action: &cells[4],
                actor: &cells[5],
                ip: &cells[6],
                link,
                hash: Hash([0; 32]),
            };
            let hash = chain::hash(&acme(), &link, &row.shown());
            seal = seal.next(&hash, number);
            cells[8] = hash.to_string();
            let link = BASE64_URL_SAFE_NO_PAD.encode(link.0);
            cells[9] = format!("{link}.{}", BASE64_URL_SAFE_NO_PAD.encode(seal.short()));
        }
    }
}
