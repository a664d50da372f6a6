//! How moments read on the screen. Everything is UTC but what a page shows in a zone that somebody chose;
//! the exact moment stands in each `<time>` element.
//!
//! Written out by hand: the formatter of `time` would be 5 KB of every browser's download.

use time::OffsetDateTime;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `12 Nov 2026`.
pub fn day(at: OffsetDateTime) -> String {
    let month = MONTHS[usize::from(u8::from(at.month()) - 1)];
    format!("{} {month} {}", at.day(), at.year())
}

/// `12 Nov 2026, 09:14 UTC`.
pub fn minute(at: OffsetDateTime) -> String {
    format!("{}, {:02}:{:02} UTC", day(at), at.hour(), at.minute())
}

/// `12 Nov 2026 09:14:07`.
pub fn second(at: OffsetDateTime) -> String {
    format!("{} {:02}:{:02}:{:02}", day(at), at.hour(), at.minute(), at.second())
}

/// `12 Nov 2026 09:14`, on the clock that the moment stands in.
pub fn clock_minute(at: OffsetDateTime) -> String {
    format!("{} {:02}:{:02}", day(at), at.hour(), at.minute())
}

/// `UTC`, or how far a clock is from it: `UTC+01:00`.
pub fn offset(at: OffsetDateTime) -> String {
    let (hours, minutes, _) = at.offset().as_hms();
    match at.offset().is_utc() {
        true => "UTC".to_owned(),
        false => {
            let sign = if at.offset().is_negative() { '-' } else { '+' };
            format!("UTC{sign}{:02}:{:02}", hours.unsigned_abs(), minutes.unsigned_abs())
        }
    }
}

/// RFC 3339 in UTC, to the microsecond.
pub fn exact(at: OffsetDateTime) -> String {
    let to_the_second = machine(at);
    format!("{}.{:06}Z", to_the_second.trim_end_matches('Z'), at.microsecond())
}

/// RFC 3339 in UTC, to the second, for the `datetime` attribute and for answers that programs read.
pub fn machine(at: OffsetDateTime) -> String {
    let at = at.to_offset(time::UtcOffset::UTC);
    let (year, month, day) = (at.year(), u8::from(at.month()), at.day());
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", at.hour(), at.minute(), at.second())
}

/// How long ago, in one rounded-down unit: `just now`, `2 min ago`, `9 h ago`, `21 days ago`.
pub fn ago(at: OffsetDateTime, now: OffsetDateTime) -> String {
    let seconds = (now - at).whole_seconds();
    match seconds {
        ..60 => "just now".to_owned(),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..86_400 => format!("{} h ago", seconds / 3600),
        86_400..172_800 => "1 day ago".to_owned(),
        _ => format!("{} days ago", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn units_change_at_their_boundary() {
        let now = datetime!(2026-11-23 12:00 UTC);
        let ago = |seconds| ago(now - time::Duration::seconds(seconds), now);
        assert_eq!([ago(59), ago(60), ago(3599), ago(3600)], ["just now", "1 min ago", "59 min ago", "1 h ago"]);
        assert_eq!([ago(86_399), ago(86_400), ago(172_800)], ["23 h ago", "1 day ago", "2 days ago"]);
        assert_eq!(day(datetime!(2026-03-03 00:00 UTC)), "3 Mar 2026");
        assert_eq!(minute(datetime!(2026-03-03 09:04 UTC)), "3 Mar 2026, 09:04 UTC");
        assert_eq!(machine(datetime!(2026-12-03 09:04:07 UTC)), "2026-12-03T09:04:07Z");
    }

    #[test]
    fn a_clock_elsewhere_says_how_far_it_is_from_utc() {
        let at = datetime!(2026-11-23 00:41:07.000123 +05:30);
        assert_eq!((clock_minute(at), offset(at)), ("23 Nov 2026 00:41".to_owned(), "UTC+05:30".to_owned()));
        assert_eq!(exact(at), "2026-11-22T19:11:07.000123Z");
        assert_eq!(offset(datetime!(2026-11-23 00:41 -03:30)), "UTC-03:30");
        assert_eq!(offset(datetime!(2026-11-23 00:41 UTC)), "UTC");
    }
}
