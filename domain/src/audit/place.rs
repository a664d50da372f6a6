//! Where an entry stands in its log.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// Where an entry stands in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AuditPlace {
    /// Its moment.
    pub at: OffsetDateTime,
    /// Its number.
    pub number: i64,
}

/// As an address holds it: number, `-`, microseconds since 1970.
impl fmt::Display for AuditPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.number, micros(self.at))
    }
}

/// The text isn't a place in a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a place in an audit log")]
pub struct NotAPlace;

impl FromStr for AuditPlace {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let (number, micros) = text.split_once('-').ok_or(NotAPlace)?;
        let number = number.parse().map_err(|_| NotAPlace)?;
        let at = micros.parse().ok().and_then(from_micros).ok_or(NotAPlace)?;
        Ok(Self { at, number })
    }
}

/// Which entries of the log a page shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AuditCursor {
    /// The newest.
    #[default]
    Newest,
    /// Those next before that place.
    Before(AuditPlace),
    /// Those next after that place.
    After(AuditPlace),
}

/// Microseconds since 1970: what PostgreSQL keeps of a moment, and what is hashed and signed.
pub fn micros(at: OffsetDateTime) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1000).unwrap_or(i64::MAX)
}

/// The moment so many microseconds after 1970; none outside of the years that there are.
pub fn from_micros(micros: i64) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_address_and_nothing_else_is_one() {
        let at = OffsetDateTime::from_unix_timestamp_nanos(1_764_000_000_123_456_000).unwrap();
        let place = AuditPlace { at, number: 812 };
        assert_eq!(place.to_string().parse(), Ok(place));
        for bad in ["", "812", "812-", "x-1", "1-99999999999999999999"] {
            assert_eq!(bad.parse::<AuditPlace>(), Err(NotAPlace), "{bad}");
        }
    }
}
