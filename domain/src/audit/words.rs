//! What a filter asks for, in words.

use time::{OffsetDateTime, UtcOffset};

use super::filter::{AuditFilter, SearchColumn};
use crate::when;

impl AuditFilter {
    /// Every condition that is set: a label, and its value. None when every entry is wanted.
    pub fn words(&self) -> Vec<(&'static str, String)> {
        let mut words = Vec::new();
        if !self.teams.is_empty() {
            words.push(("Team", self.teams.join(", ")));
        }
        if !self.actions.is_empty() {
            words.push(("Action", self.actions.iter().map(|action| action.as_str()).collect::<Vec<_>>().join(", ")));
        }
        if !self.actors.is_empty() {
            words.push(("Actor", self.actors.join(", ")));
        }
        match (self.from, self.until) {
            (Some(from), Some(until)) => words.push(("Time", format!("{} – {} UTC", moment(from), moment(until)))),
            (Some(from), None) => words.push(("Time", format!("from {} UTC", moment(from)))),
            (None, Some(until)) => words.push(("Time", format!("before {} UTC", moment(until)))),
            (None, None) => {}
        }
        if let Some(search) = &self.search {
            let column = if search.column == SearchColumn::All { "Any column" } else { search.column.label() };
            words.push(("Search", format!("{column} holds “{}”", search.typed)));
        }
        words
    }

    /// The same in one line, e.g. `Team: Growth; Action: Create`, or `Every entry`.
    pub fn in_words(&self) -> String {
        let words: Vec<_> = self.words().into_iter().map(|(label, value)| format!("{label}: {value}")).collect();
        if words.is_empty() { "Every entry".to_owned() } else { words.join("; ") }
    }
}

/// `1 Nov 2026 00:00`, with seconds where there are some.
fn moment(at: OffsetDateTime) -> String {
    let at = at.to_offset(UtcOffset::UTC);
    if at.second() == 0 { format!("{} {:02}:{:02}", when::day(at), at.hour(), at.minute()) } else { when::second(at) }
}

#[cfg(test)]
mod tests {
    use super::super::{AuditAction, AuditSearch};
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_filter_says_each_of_its_conditions_and_no_other() {
        let mut filter = AuditFilter::default();
        assert_eq!((filter.words(), filter.in_words()), (vec![], "Every entry".to_owned()));
        filter.until = Some(datetime!(2026-11-24 01:00 +1));
        assert_eq!(filter.in_words(), "Time: before 24 Nov 2026 00:00 UTC");
        filter.from = Some(datetime!(2026-11-01 00:00:07 UTC));
        filter.teams = vec!["Growth".into(), "Platform".into()];
        filter.actions = vec![AuditAction::Create, AuditAction::Delete];
        filter.actors = vec!["System".into()];
        filter.search = Some(AuditSearch { column: SearchColumn::Activity, typed: "checkout".into() });
        assert_eq!(
            filter.in_words(),
            "Team: Growth, Platform; Action: Create, Delete; Actor: System; \
             Time: 1 Nov 2026 00:00:07 – 24 Nov 2026 00:00 UTC; Search: Activity holds “checkout”"
        );
    }
}
