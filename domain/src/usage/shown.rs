//! What screens say of a key's use.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::{CALLERS_SHOWN, CHART_DAYS, Counted, KeyCaller, OldTextTried, UsageDay};

/// An address and the program that it calls with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Who {
    /// Where it calls from.
    pub address: String,
    /// What it calls itself; empty when it doesn't say.
    pub agent: String,
}

/// Who is cut off when a key's text stops being valid: the callers that it let in, each named once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// Seen in the last hour, the last seen first.
    pub hour: Vec<Who>,
    /// Seen in the last day, but not in the last hour.
    pub day: Vec<Who>,
    /// Whether there were more in the last day, who aren't kept apart.
    pub others: bool,
}

/// Who is cut off by a change at that moment. `callers` stand with the last seen first.
pub fn cut_off(callers: &[KeyCaller], now: OffsetDateTime) -> Cut {
    let mut cut = Cut::default();
    for caller in callers.iter().filter(|caller| caller.verdict.is_allowed()) {
        let age = now - caller.last_seen;
        if age > Duration::days(1) {
            continue;
        }
        match &caller.who {
            None => cut.others = true,
            Some(who) if cut.hour.contains(who) || cut.day.contains(who) => {}
            Some(who) if age <= Duration::hours(1) => cut.hour.push(who.clone()),
            Some(who) => cut.day.push(who.clone()),
        }
    }
    cut
}

impl Cut {
    /// Whether nobody is.
    pub fn is_nobody(&self) -> bool {
        self.hour.is_empty() && self.day.is_empty() && !self.others
    }
}

/// Whether a text that is no longer valid was tried in the last day, `times` often. `callers` stand with the
/// last seen first.
pub fn lately_tried(callers: &[KeyCaller], times: u64, now: OffsetDateTime) -> Option<OldTextTried> {
    let lately =
        |caller: &&KeyCaller| caller.verdict == Counted::OldText && now - caller.last_seen <= Duration::days(1);
    let tries: Vec<_> = callers.iter().filter(lately).collect();
    let last_seen = tries.first()?.last_seen;
    let mut addresses = Vec::new();
    for who in tries.iter().filter_map(|caller| caller.who.as_ref()) {
        if !addresses.contains(&who.address) {
            addresses.push(who.address.clone());
        }
    }
    Some(OldTextTried { addresses, last_seen, times })
}

/// The callers that a page shows, of all that are known.
pub fn shown_callers(mut callers: Vec<KeyCaller>) -> Vec<KeyCaller> {
    let mut left = [CALLERS_SHOWN; 2];
    callers.retain(|caller| {
        let left = &mut left[usize::from(caller.verdict.is_allowed())];
        let shown = caller.who.is_none() || *left > 0;
        *left = left.saturating_sub(u16::from(caller.who.is_some()));
        shown
    });
    callers
}

/// The days of a chart, today last, with zeros for those that nothing is known of. `counted` holds each day
/// at most once.
pub fn fill_days(counted: &[UsageDay], now: OffsetDateTime) -> Vec<UsageDay> {
    let today = now.replace_time(time::Time::MIDNIGHT);
    (0..CHART_DAYS)
        .rev()
        .map(|back| {
            let day = today - Duration::days(i64::from(back));
            let found = counted.iter().find(|counted| counted.day == day);
            found.copied().unwrap_or(UsageDay { day, allowed: 0, refused: 0 })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-25 12:00 UTC);

    fn seen(address: &str, api: &str, verdict: Counted, ago: Duration) -> KeyCaller {
        KeyCaller {
            who: (!address.is_empty()).then(|| Who { address: address.to_owned(), agent: "curl/8".to_owned() }),
            api: Some(api.parse().unwrap()),
            verdict,
            first_seen: NOW - Duration::days(20),
            last_seen: NOW - ago,
            calls: 3,
        }
    }

    fn addresses(list: &[Who]) -> Vec<&str> {
        list.iter().map(|who| who.address.as_str()).collect()
    }

    #[test]
    fn each_caller_is_cut_off_once_and_stands_where_it_was_seen_last() {
        let allowed = Counted::Allowed;
        let cut = cut_off(
            &[
                seen("a", "data", allowed, Duration::minutes(1)),
                seen("b", "data", Counted::OldText, Duration::minutes(2)),
                seen("c", "data", allowed, Duration::hours(1)),
                seen("d", "data", allowed, Duration::hours(1) + Duration::seconds(1)),
                seen("a", "push", allowed, Duration::hours(2)),
                seen("e", "push", allowed, Duration::days(1)),
                seen("f", "push", allowed, Duration::days(1) + Duration::seconds(1)),
                seen("", "push", allowed, Duration::days(2)),
            ],
            NOW,
        );
        assert_eq!((addresses(&cut.hour), addresses(&cut.day)), (vec!["a", "c"], vec!["d", "e"]));
        assert!(!cut.others && !cut.is_nobody());
        assert!(cut_off(&[seen("f", "push", allowed, Duration::days(3))], NOW).is_nobody());
        assert!(cut_off(&[seen("", "push", allowed, Duration::hours(3))], NOW).others);
    }

    #[test]
    fn an_old_text_counts_for_a_day() {
        let old = Counted::OldText;
        let tried = [
            seen("a", "data", old, Duration::minutes(3)),
            seen("b", "data", Counted::WrongSecret, Duration::minutes(3)),
            seen("", "data", old, Duration::minutes(4)),
            seen("a", "push", old, Duration::minutes(9)),
            seen("c", "push", old, Duration::hours(25)),
        ];
        let lately = lately_tried(&tried, 12, NOW).unwrap();
        assert_eq!((lately.addresses, lately.times), (vec!["a".to_owned()], 12));
        assert_eq!(lately.last_seen, NOW - Duration::minutes(3));
        assert_eq!(lately_tried(&tried[4..], 1, NOW), None);
    }

    #[test]
    fn many_refused_callers_hide_none_that_was_let_in() {
        let mut callers: Vec<_> =
            (0..100).map(|n| seen(&n.to_string(), "data", Counted::OldText, Duration::seconds(n))).collect();
        callers.push(seen("a", "data", Counted::Allowed, Duration::hours(2)));
        callers.push(seen("", "data", Counted::OldText, Duration::hours(2)));
        let shown = shown_callers(callers);
        assert_eq!(shown.len(), usize::from(CALLERS_SHOWN) + 2);
        assert!(shown.iter().any(|caller| caller.verdict.is_allowed()));
        assert_eq!(shown[0].who.as_ref().unwrap().address, "0");
    }

    #[test]
    fn a_chart_ends_today_and_has_no_gap() {
        let known = UsageDay { day: datetime!(2026-11-24 00:00 UTC), allowed: 5, refused: 1 };
        let days = fill_days(&[known], NOW);
        assert_eq!(days.len(), usize::from(CHART_DAYS));
        assert_eq!(days[29].day, datetime!(2026-11-25 00:00 UTC));
        assert_eq!(days[0].day, datetime!(2026-10-27 00:00 UTC));
        assert_eq!((days[28], days[27].allowed), (known, 0));
    }
}
