//! A row that doesn't follow the one before it. The rows behind it tell why.

use domain::audit::report::{Seal, SignedHead};

use super::broken::ReportBreak;
use super::walk::Found;

/// What the row itself tells.
pub(super) enum Content {
    /// It is as it was recorded, and would have this seal.
    Recorded(Seal),
    /// It isn't what its hash says.
    Changed,
    /// It can't be read.
    Garbled,
    /// It is the beginning of a row.
    Half,
}

pub(super) struct Suspect {
    number: Option<i64>,
    content: Content,
    /// The entry before.
    after: Option<i64>,
    /// Its seal.
    seal: Seal,
    /// Whether no row was looked at yet.
    is_last: bool,
    /// Whether the next row follows it: then only its proof was changed.
    is_followed: bool,
    /// The first row that follows the one before it.
    successor: Option<i64>,
}

impl Suspect {
    pub(super) fn new(number: Option<i64>, content: Content, after: Option<i64>, seal: Seal) -> Self {
        Self { number, content, after, seal, is_last: true, is_followed: false, successor: None }
    }

    pub(super) fn look_on(&mut self, found: &Found<'_>) {
        if let Found::Row(row, shown) = found {
            let follows = |seal: &Seal| seal.next(&row.hash, row.number).short() == *shown;
            if let Content::Recorded(own) = &self.content
                && self.is_last
            {
                self.is_followed = follows(own);
            }
            if self.successor.is_none() && follows(&self.seal) {
                self.successor = Some(row.number);
            }
        }
        self.is_last = false;
    }

    /// What is wrong, of a file with so many rows.
    pub(super) fn end(&self, rows: i64, signed: &SignedHead) -> ReportBreak {
        let after = self.after;
        if matches!(self.content, Content::Half) && self.is_last && rows <= signed.rows {
            return ReportBreak::CutOff { after, rows: rows - 1, of: signed.rows };
        }
        let Some(number) = self.number else { return ReportBreak::Garbled { after } };
        let is_last_one = matches!(&self.content, Content::Recorded(own) if self.is_last && *own == signed.last);
        if self.is_followed || (is_last_one && rows == signed.rows) {
            return ReportBreak::Changed(number);
        }
        match (self.successor, &self.content) {
            (_, _) if rows > signed.rows => ReportBreak::Inserted(number),
            (Some(before), _) if number < before => ReportBreak::Reordered { entry: number, before },
            (Some(_), _) => ReportBreak::Inserted(number),
            (None, Content::Recorded(_)) if rows < signed.rows => ReportBreak::Missing { after, before: number },
            (None, Content::Recorded(_)) => ReportBreak::Exchanged(number),
            (None, _) => ReportBreak::Changed(number),
        }
    }
}
