//! How moments read on the screen. Everything is UTC; the exact moment stands in each `<time>` element.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

/// `12 Nov 2026`.
pub fn day(at: OffsetDateTime) -> String {
    at.format(format_description!("[day padding:none] [month repr:short] [year]")).unwrap_or_default()
}

/// `12 Nov 2026, 09:14 UTC`.
pub fn minute(at: OffsetDateTime) -> String {
    at.format(format_description!("[day padding:none] [month repr:short] [year], [hour]:[minute] UTC"))
        .unwrap_or_default()
}

/// RFC 3339, for the `datetime` attribute and for answers that programs read.
pub fn machine(at: OffsetDateTime) -> String {
    at.format(&Rfc3339).unwrap_or_default()
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
    }
}
