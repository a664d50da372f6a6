//! A report's row, and how its moments and proofs are written and read.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use time::{Date, Duration, OffsetDateTime, UtcOffset};

use super::seal::{Seal, ShortSeal};
use crate::audit::chain::{Hash, Shown};

/// An entry as a report holds it.
#[derive(Clone, Copy, Debug)]
pub struct ReportRow<'a> {
    /// Its number.
    pub number: i64,
    /// Microseconds since 1970, UTC.
    pub at: i64,
    /// The actor's teams, joined.
    pub teams: &'a str,
    /// e.g. `API key`.
    pub entity: &'a str,
    /// The sentence.
    pub activity: &'a str,
    /// e.g. `Create`.
    pub action: &'a str,
    /// An email, or `System`.
    pub actor: &'a str,
    /// Empty for the system.
    pub ip: &'a str,
    /// Its link.
    pub link: Hash,
    /// Its hash.
    pub hash: Hash,
}

impl<'a> ReportRow<'a> {
    /// What its hash is of.
    pub fn shown(&self) -> Shown<'a> {
        let Self { number, at, teams, entity, activity, action, actor, ip, .. } = *self;
        Shown { number, at, teams, entity, activity, action, actor, ip }
    }
}

const LINK: usize = 43;
const SHORT: usize = 22;
const MICROS_PER_SECOND: i64 = 1_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

/// Writes moments; rows of one day have the day's text in common.
#[derive(Debug)]
pub(super) struct Times {
    day: i64,
    /// `2026-11-23T`.
    text: String,
}

impl Times {
    pub(super) fn new() -> Self {
        Self { day: i64::MIN, text: String::new() }
    }

    /// Adds `2026-11-23T09:41:07.123456Z`.
    pub(super) fn push(&mut self, out: &mut Vec<u8>, micros: i64) {
        let seconds = micros.div_euclid(MICROS_PER_SECOND);
        let day = seconds.div_euclid(SECONDS_PER_DAY);
        if day != self.day {
            let date = OffsetDateTime::UNIX_EPOCH.date().checked_add(Duration::days(day)).unwrap_or(Date::MAX);
            self.text = format!("{:04}-{:02}-{:02}T", date.year(), u8::from(date.month()), date.day());
            self.day = day;
        }
        let second = seconds.rem_euclid(SECONDS_PER_DAY);
        out.extend_from_slice(self.text.as_bytes());
        push_digits::<2>(out, second / 3600);
        out.push(b':');
        push_digits::<2>(out, second / 60 % 60);
        out.push(b':');
        push_digits::<2>(out, second % 60);
        out.push(b'.');
        push_digits::<6>(out, micros.rem_euclid(MICROS_PER_SECOND));
        out.push(b'Z');
    }
}

/// Reads a moment that was written so, to the letter: microseconds since 1970.
pub fn read_time(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let shape = |(index, byte): (usize, &u8)| match index {
        4 | 7 => *byte == b'-',
        10 => *byte == b'T',
        13 | 16 => *byte == b':',
        19 => *byte == b'.',
        26 => *byte == b'Z',
        _ => byte.is_ascii_digit(),
    };
    if bytes.len() != 27 || !bytes.iter().enumerate().all(shape) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u32>().ok();
    let part = |from: usize| u8::try_from(number(from..from + 2)?).ok();
    let date =
        Date::from_calendar_date(i32::try_from(number(0..4)?).ok()?, part(5)?.try_into().ok()?, part(8)?).ok()?;
    let at = date.with_hms_micro(part(11)?, part(14)?, part(17)?, number(20..26)?).ok()?;
    Some(crate::audit::micros(at.assume_offset(UtcOffset::UTC)))
}

/// Adds `<link>.<seal>`.
pub(super) fn proof(link: &Hash, seal: &Seal) -> [u8; LINK + 1 + SHORT] {
    let mut text = [b'.'; LINK + 1 + SHORT];
    let (left, right) = text.split_at_mut(LINK);
    // Both have room for exactly what is written.
    let _ = BASE64_URL_SAFE_NO_PAD.encode_slice(link.0, left);
    let _ = BASE64_URL_SAFE_NO_PAD.encode_slice(seal.short(), &mut right[1..]);
    text
}

/// Reads a row's proof: its link, and what it shows of its seal.
pub fn read_proof(text: &str) -> Option<(Hash, ShortSeal)> {
    let (link, seal) = text.split_once('.')?;
    let link = BASE64_URL_SAFE_NO_PAD.decode(link).ok()?.try_into().ok()?;
    let seal = BASE64_URL_SAFE_NO_PAD.decode(seal).ok()?.try_into().ok()?;
    Some((Hash(link), seal))
}

/// Adds exactly so many digits, the last ones of the number.
fn push_digits<const N: usize>(out: &mut Vec<u8>, mut number: i64) {
    let mut digits = [b'0'; N];
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
    out.extend_from_slice(&digits);
}

/// Adds a number that isn't negative.
pub(super) fn push_number(out: &mut Vec<u8>, mut number: i64) {
    let mut digits = [0; 20];
    let mut first = digits.len();
    loop {
        first -= 1;
        digits[first] = b'0' + (number % 10).unsigned_abs() as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[first..]);
}

/// Adds 64 hexadecimal digits.
pub(super) fn push_hex(out: &mut Vec<u8>, hash: &Hash) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [0; 64];
    for (pair, byte) in text.chunks_exact_mut(2).zip(hash.0) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    out.extend_from_slice(&text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::micros;
    use time::macros::datetime;

    #[test]
    fn moments_are_written_to_the_microsecond_and_read_back() {
        let mut times = Times::new();
        let mut written = |at| {
            let mut out = Vec::new();
            times.push(&mut out, micros(at));
            String::from_utf8(out).unwrap()
        };
        for (at, text) in [
            (datetime!(2026-11-23 09:41:07.123456 UTC), "2026-11-23T09:41:07.123456Z"),
            (datetime!(2026-11-23 00:00:00.000001 UTC), "2026-11-23T00:00:00.000001Z"),
            (datetime!(2026-11-22 23:59:59.999999 UTC), "2026-11-22T23:59:59.999999Z"),
            (datetime!(2028-02-29 12:00 UTC), "2028-02-29T12:00:00.000000Z"),
            (datetime!(1969-12-31 23:59:59.5 UTC), "1969-12-31T23:59:59.500000Z"),
        ] {
            assert_eq!(written(at), text);
            assert_eq!(read_time(text), Some(micros(at)));
        }
        for bad in ["", "2026-11-23T09:41:07Z", "2026-11-23 09:41:07.123456Z", "2026-02-30T09:41:07.123456Z"] {
            assert_eq!(read_time(bad), None, "{bad}");
        }
    }

    #[test]
    fn numbers_hashes_and_proofs_are_written_as_they_are_read() {
        for number in [0, 7, 10, 812, i64::MAX] {
            let mut out = Vec::new();
            push_number(&mut out, number);
            assert_eq!(String::from_utf8(out).unwrap(), number.to_string());
        }
        let hash = Hash(std::array::from_fn(|i| (i * 9) as u8));
        let mut out = Vec::new();
        push_hex(&mut out, &hash);
        assert_eq!(String::from_utf8(out).unwrap(), hash.to_string());
        let seal = Seal(hash).next(&hash, 3);
        let proof = proof(&hash, &seal);
        let text = std::str::from_utf8(&proof).unwrap();
        assert_eq!(read_proof(text), Some((hash, seal.short())));
        for bad in ["", ".", &text[1..], &text[..text.len() - 1], &text.replace('.', "-")] {
            assert_eq!(read_proof(bad), None, "{bad}");
        }
    }
}
