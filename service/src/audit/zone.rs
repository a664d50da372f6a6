//! Time zones, by the IANA database that comes with the program.

use std::sync::LazyLock;

use domain::audit::UTC;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

/// Zones are offered by the region and the city that people know; the database has older names, too.
const REGIONS: [&str; 10] = [
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
];

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let known = DATABASE.available().map(|name| name.as_str().to_owned());
    let mut names: Vec<_> = known.filter(|name| REGIONS.iter().any(|region| name.starts_with(region))).collect();
    names.sort();
    names.insert(0, UTC.to_owned());
    names
});

/// The zones that are offered, `UTC` first.
pub(super) fn names() -> &'static [String] {
    &NAMES
}

/// A time zone.
pub(super) struct Zone(TimeZone);

impl Zone {
    /// The zone of that name, if there is one.
    pub(super) fn named(name: &str) -> Option<Self> {
        if name == UTC { Some(Self(TimeZone::UTC)) } else { DATABASE.get(name).ok().map(Self) }
    }

    /// The same moment, told by the clocks of the zone.
    pub(super) fn shown(&self, at: OffsetDateTime) -> OffsetDateTime {
        let seconds = Timestamp::from_second(at.unix_timestamp()).map(|at| self.0.to_offset(at).seconds()).unwrap_or(0);
        at.to_offset(UtcOffset::from_whole_seconds(seconds).unwrap_or(UtcOffset::UTC))
    }

    /// The moment at which the zone's clocks show this. Where they show it twice it is the first time; where
    /// they skip it, the moment so long after the skip began.
    pub(super) fn moment(&self, clock: PrimitiveDateTime) -> Option<OffsetDateTime> {
        let small = |n: u8| i8::try_from(n).ok();
        let local = DateTime::new(
            i16::try_from(clock.year()).ok()?,
            small(clock.month().into())?,
            small(clock.day())?,
            small(clock.hour())?,
            small(clock.minute())?,
            small(clock.second())?,
            0,
        );
        let at = self.0.to_ambiguous_timestamp(local.ok()?).compatible().ok()?;
        OffsetDateTime::from_unix_timestamp(at.as_second()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn clocks_that_are_put_forward_or_back_name_one_moment() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        assert_eq!(berlin.moment(datetime!(2026-11-23 09:41:07)), Some(datetime!(2026-11-23 08:41:07 UTC)));
        assert_eq!(berlin.moment(datetime!(2026-07-01 00:00)), Some(datetime!(2026-06-30 22:00 UTC)));
        // Skipped on 29 March, twice on 25 October.
        assert_eq!(berlin.moment(datetime!(2026-03-29 02:30)), Some(datetime!(2026-03-29 01:30 UTC)));
        assert_eq!(berlin.moment(datetime!(2026-10-25 02:30)), Some(datetime!(2026-10-25 00:30 UTC)));
        let shown = berlin.shown(datetime!(2026-11-23 08:41:07.25 UTC));
        assert_eq!((shown, shown.hour()), (datetime!(2026-11-23 09:41:07.25 +1), 9));
        assert!(Zone::named("Mars/Olympus").is_none() && Zone::named("").is_none());
        assert_eq!(names()[0], "UTC");
        assert!(names().iter().any(|name| name == "Asia/Kathmandu") && names().len() > 300);
    }
}
