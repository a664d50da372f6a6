//! COPY's binary format, as far as a report's rows need it: <https://www.postgresql.org/docs/current/sql-copy.html>.

use domain::audit::chain::Hash;
use domain::audit::report::ReportRow;

use crate::Error;

/// What is copied of an entry (`e`), in the order of [`row`].
pub(super) const COLUMNS: &str =
    "e.number, e.at, e.team_set, e.entity, e.activity, e.action, e.actor, e.ip, e.link, e.hash";
const FIELDS: usize = 10;

/// The signature, then flags and the length of an extension.
const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";
const HEADER: usize = SIGNATURE.len() + 8;
/// From 1970 to 2000, where PostgreSQL's moments begin.
const EPOCH: i64 = 946_684_800_000_000;

const UNREADABLE: Error = Error::Unreadable("copied entry");

/// How far the bytes are read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Copied {
    /// So many of them; the rest is a row that isn't whole.
    Upto(usize),
    /// To the end of all rows.
    End,
}

/// Takes bytes in any pieces and gives rows.
#[derive(Default)]
pub(super) struct Decoder {
    rest: Vec<u8>,
    begun: bool,
    pub(super) ended: bool,
}

impl Decoder {
    /// Gives each row that is whole by now.
    pub(super) fn take(&mut self, bytes: &[u8], mut each: impl FnMut(&ReportRow<'_>)) -> Result<(), Error> {
        // A piece is a row, as a rule; then nothing is moved.
        if self.rest.is_empty() {
            let used = self.read(bytes, &mut each)?;
            self.rest.extend_from_slice(&bytes[used..]);
        } else {
            let mut all = std::mem::take(&mut self.rest);
            all.extend_from_slice(bytes);
            let used = self.read(&all, &mut each)?;
            all.drain(..used);
            self.rest = all;
        }
        Ok(())
    }

    fn read(&mut self, bytes: &[u8], each: &mut impl FnMut(&ReportRow<'_>)) -> Result<usize, Error> {
        let mut at = 0;
        if !self.begun {
            if bytes.len() < HEADER {
                return Ok(0);
            }
            if !bytes.starts_with(SIGNATURE) || bytes[SIGNATURE.len()..HEADER] != [0; 8] {
                return Err(UNREADABLE);
            }
            (self.begun, at) = (true, HEADER);
        }
        while at < bytes.len() {
            match row(&bytes[at..], each)? {
                Copied::Upto(0) => break,
                Copied::Upto(used) => at += used,
                Copied::End => {
                    self.ended = true;
                    return Ok(bytes.len());
                }
            }
        }
        Ok(at)
    }
}

/// The row that the bytes begin with.
fn row(bytes: &[u8], each: &mut impl FnMut(&ReportRow<'_>)) -> Result<Copied, Error> {
    let Some((count, mut rest)) = bytes.split_first_chunk() else { return Ok(Copied::Upto(0)) };
    match i16::from_be_bytes(*count) {
        -1 => return Ok(Copied::End),
        count if usize::try_from(count) == Ok(FIELDS) => {}
        _ => return Err(UNREADABLE),
    }
    let mut fields = [None; FIELDS];
    for field in &mut fields {
        let Some((length, behind)) = rest.split_first_chunk() else { return Ok(Copied::Upto(0)) };
        rest = behind;
        // No value has a length of -1, and nothing behind it.
        if let Ok(length) = usize::try_from(i32::from_be_bytes(*length)) {
            let Some((value, behind)) = rest.split_at_checked(length) else { return Ok(Copied::Upto(0)) };
            (*field, rest) = (Some(value), behind);
        }
    }
    let [number, at, teams, entity, activity, action, actor, ip, link, hash] = fields;
    each(&ReportRow {
        number: integer(number)?,
        at: integer(at)?.checked_add(EPOCH).ok_or(UNREADABLE)?,
        teams: text(teams.ok_or(UNREADABLE)?)?,
        entity: text(entity.ok_or(UNREADABLE)?)?,
        activity: text(activity.ok_or(UNREADABLE)?)?,
        action: text(action.ok_or(UNREADABLE)?)?,
        actor: text(actor.ok_or(UNREADABLE)?)?,
        ip: text(ip.unwrap_or_default())?,
        link: bytes32(link)?,
        hash: bytes32(hash)?,
    });
    Ok(Copied::Upto(bytes.len() - rest.len()))
}

fn integer(value: Option<&[u8]>) -> Result<i64, Error> {
    value.and_then(|value| value.try_into().ok()).map(i64::from_be_bytes).ok_or(UNREADABLE)
}

fn text(value: &[u8]) -> Result<&str, Error> {
    std::str::from_utf8(value).map_err(|_| UNREADABLE)
}

fn bytes32(value: Option<&[u8]>) -> Result<Hash, Error> {
    value.and_then(|value| value.try_into().ok()).map(Hash).ok_or(UNREADABLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copied(rows: i64) -> Vec<u8> {
        let mut bytes = [SIGNATURE, &[0; 8]].concat();
        for number in 1..=rows {
            bytes.extend(10_i16.to_be_bytes());
            let ip: Option<&[u8]> = (number % 2 == 0).then_some(b"192.0.2.1");
            let (number, at, hash) = (number.to_be_bytes(), (number - EPOCH).to_be_bytes(), [7; 32]);
            let texts = ["Growth", "API key", "Created “A”", "Create", "System"].map(|text| Some(text.as_bytes()));
            let fields = [&[Some(&number[..]), Some(&at)][..], &texts, &[ip, Some(&hash), Some(&hash)]].concat();
            for field in fields {
                bytes.extend(field.map_or(-1, |value| value.len() as i32).to_be_bytes());
                bytes.extend(field.unwrap_or_default());
            }
        }
        bytes.extend((-1_i16).to_be_bytes());
        bytes
    }

    #[test]
    fn rows_are_the_same_wherever_the_pieces_are_cut() {
        let bytes = copied(3);
        for size in 1..=bytes.len() {
            let (mut decoder, mut seen) = (Decoder::default(), Vec::new());
            for piece in bytes.chunks(size) {
                assert!(!decoder.ended);
                let each = |row: &ReportRow<'_>| seen.push((row.number, row.at, row.activity.len(), row.ip.to_owned()));
                decoder.take(piece, each).unwrap();
            }
            let expected = [(1, 1, 15, ""), (2, 2, 15, "192.0.2.1"), (3, 3, 15, "")];
            assert_eq!(seen, expected.map(|(n, at, length, ip)| (n, at, length, ip.to_owned())), "{size}");
            assert!(decoder.ended);
        }
    }

    #[test]
    fn what_is_cut_off_is_not_an_end_and_what_is_no_row_is_an_error() {
        let whole = copied(2);
        let mut decoder = Decoder::default();
        decoder.take(&whole[..whole.len() - 2], |_| {}).unwrap();
        assert!(!decoder.ended);
        assert!(Decoder::default().take(b"number,at\r\n1,2026-11-24\r\n", |_| {}).is_err());
        let mut fewer = whole.clone();
        fewer[HEADER + 1] = 9;
        assert!(Decoder::default().take(&fewer, |_| {}).is_err());
    }
}
