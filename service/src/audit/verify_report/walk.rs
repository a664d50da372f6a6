//! From the first row to the last.

use csv::ByteRecord;
use domain::audit::chain;
use domain::audit::report::{COLUMNS, Fits, ReportRow, Seal, ShortSeal, SignedHead};
use domain::audit::report::{neutralised, read_proof, read_time, restored};

use super::broken::ReportBreak;
use super::suspect::{Content, Suspect};

/// A row as it is read.
pub(super) enum Found<'a> {
    /// An entry, right or wrong.
    Row(ReportRow<'a>, ShortSeal),
    /// None, but perhaps its number.
    Garbled(Option<i64>),
    /// The beginning of one, perhaps with its number.
    Half(Option<i64>),
}

pub(super) struct Walk<'a> {
    signed: &'a SignedHead,
    fits: Fits<'a>,
    seal: Seal,
    rows: i64,
    last: Option<i64>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(signed: &'a SignedHead) -> Self {
        Self { signed, fits: Fits::new(&signed.head.filter), seal: signed.first, rows: 0, last: None }
    }

    /// Takes a row. What is wrong with it may depend on the rows behind it: then it is suspect.
    pub(super) fn step(&mut self, record: &ByteRecord) -> Result<Option<Suspect>, ReportBreak> {
        self.rows += 1;
        let (row, shown) = match read(record) {
            Found::Row(row, shown) => (row, shown),
            Found::Garbled(number) => return Ok(Some(self.suspect(number, Content::Garbled))),
            Found::Half(number) => return Ok(Some(self.suspect(number, Content::Half))),
        };
        let head = &self.signed.head;
        let is_recorded = chain::hash(&head.workspace, &row.link, &row.shown()) == row.hash;
        let seal = self.seal.next(&row.hash, row.number);
        if seal.short() != shown || self.rows > self.signed.rows {
            let content = if is_recorded { Content::Recorded(seal) } else { Content::Changed };
            return Ok(Some(self.suspect(Some(row.number), content)));
        }
        if !is_recorded || (row.number == head.head.number && row.hash != head.head_hash) {
            return Err(ReportBreak::Changed(row.number));
        }
        self.is_in_its_place(&row)?;
        (self.seal, self.last) = (seal, Some(row.number));
        Ok(None)
    }

    /// What seals can't tell when they were computed anew as well.
    fn is_in_its_place(&self, row: &ReportRow<'_>) -> Result<(), ReportBreak> {
        let number = row.number;
        match self.last {
            Some(last) if number == last => return Err(ReportBreak::Inserted(number)),
            Some(last) if number > last => return Err(ReportBreak::Reordered { entry: last, before: number }),
            Some(last) if number + 1 < last && self.fits.is_gapless() => {
                return Err(ReportBreak::Missing { after: Some(last), before: number });
            }
            _ => {}
        }
        if number > self.signed.head.head.number || !self.fits.row(row) {
            return Err(ReportBreak::Outside(number));
        }
        Ok(())
    }

    fn suspect(&self, number: Option<i64>, content: Content) -> Suspect {
        Suspect::new(number, content, self.last, self.seal)
    }

    /// Takes a row behind a suspect one.
    pub(super) fn look_on(&mut self, suspect: &mut Suspect, record: &ByteRecord) {
        self.rows += 1;
        suspect.look_on(&read(record));
    }

    /// What is wrong, after the last row.
    pub(super) fn end(&self, suspect: Option<Suspect>) -> Option<ReportBreak> {
        let (rows, of) = (self.rows, self.signed.rows);
        match suspect {
            Some(suspect) => Some(suspect.end(rows, self.signed)),
            None if rows < of => Some(ReportBreak::CutOff { after: self.last, rows, of }),
            None => (self.seal != self.signed.last).then_some(ReportBreak::Rewritten),
        }
    }
}

fn read(record: &ByteRecord) -> Found<'_> {
    let text = |index: usize| record.get(index).and_then(|cell| std::str::from_utf8(cell).ok());
    let number = text(7).filter(|text| text.starts_with(|c| matches!(c, '1'..='9'))).and_then(|text| text.parse().ok());
    // Written as we do, to the letter: with another `'`, or without one, a spreadsheet would see something else.
    let cell = |index: usize| {
        let cell = text(index)?;
        let text = restored(cell);
        (neutralised(text) == cell).then_some(text)
    };
    let row = || {
        let (link, seal) = read_proof(cell(9)?)?;
        let row = ReportRow {
            number: number?,
            at: read_time(cell(0)?)?,
            teams: cell(1)?,
            entity: cell(2)?,
            activity: cell(3)?,
            action: cell(4)?,
            actor: cell(5)?,
            ip: cell(6)?,
            link,
            hash: cell(8)?.parse().ok()?,
        };
        (record.len() == COLUMNS.len()).then_some((row, seal))
    };
    match row() {
        Some((row, seal)) => Found::Row(row, seal),
        // A proof has 66 characters: a cell with fewer was cut, as was a row with fewer cells.
        None if text(9).is_none_or(|proof| proof.len() < 66) => Found::Half(number),
        None => Found::Garbled(number),
    }
}
