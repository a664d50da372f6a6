//! Whether a row is one that a filter lets through.

use super::row::ReportRow;
use crate::audit::chain::TEAMS_JOINED_BY;
use crate::audit::{AuditFilter, SearchColumn, fold, micros};

/// A filter, made ready for many rows.
#[derive(Debug)]
pub struct Fits<'a> {
    filter: &'a AuditFilter,
    /// What is searched for, folded.
    needle: Option<(SearchColumn, String)>,
}

impl<'a> Fits<'a> {
    /// Makes the filter ready.
    pub fn new(filter: &'a AuditFilter) -> Self {
        let needle = filter.search.as_ref().map(|search| (search.column, search.folded()));
        Self { filter, needle }
    }

    /// Whether every entry of the span fits, so that their numbers have no gap.
    pub fn is_gapless(&self) -> bool {
        self.needle.is_none() && !self.filter.is_by_facet()
    }

    /// Whether the row fits. Of teams only their joined names are known: where a name holds a comma, a row may
    /// fit that isn't meant, but none that is meant is missed.
    pub fn row(&self, row: &ReportRow<'_>) -> bool {
        let filter = self.filter;
        let among = |list: &[String], fits: &dyn Fn(&str) -> bool| list.is_empty() || list.iter().any(|one| fits(one));
        filter.from.is_none_or(|from| micros(from) <= row.at)
            && filter.until.is_none_or(|until| row.at < micros(until))
            && (filter.actions.is_empty() || filter.actions.iter().any(|action| action.as_str() == row.action))
            && among(&filter.actors, &|actor| actor == row.actor)
            && among(&filter.teams, &|team| is_joined_in(team, row.teams))
            && self.needle.as_ref().is_none_or(|(column, needle)| holds(row, *column, needle))
    }
}

fn is_joined_in(team: &str, teams: &str) -> bool {
    let mut from = 0;
    while let Some(at) = teams.get(from..).and_then(|rest| rest.find(team)) {
        let (start, end) = (from + at, from + at + team.len());
        let begins = start == 0 || teams[..start].ends_with(TEAMS_JOINED_BY);
        if begins && (end == teams.len() || teams[end..].starts_with(TEAMS_JOINED_BY)) {
            return true;
        }
        from = start + teams[start..].chars().next().map_or(1, char::len_utf8);
    }
    false
}

fn holds(row: &ReportRow<'_>, column: SearchColumn, needle: &str) -> bool {
    let columns: &[&str] = match column {
        SearchColumn::All => &[row.activity, row.entity, row.actor, row.ip, row.teams],
        SearchColumn::Activity => &[row.activity],
        SearchColumn::Entity => &[row.entity],
        SearchColumn::Actor => &[row.actor],
        SearchColumn::Ip => &[row.ip],
        SearchColumn::Team => &[row.teams],
    };
    columns.iter().any(|text| fold(text).contains(needle))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::chain::Hash;
    use crate::audit::{AuditAction, AuditSearch, from_micros};

    const ROW: ReportRow<'static> = ReportRow {
        number: 7,
        at: 1_764_000_000_000_000,
        teams: "Growth, R&D, Köln",
        entity: "API key",
        activity: "Archived “A”",
        action: "Delete",
        actor: "maya@acme.example",
        ip: "192.0.2.14",
        link: Hash([0; 32]),
        hash: Hash([0; 32]),
    };

    fn fits(change: impl FnOnce(&mut AuditFilter)) -> bool {
        let mut filter = AuditFilter::default();
        change(&mut filter);
        Fits::new(&filter).row(&ROW)
    }

    #[test]
    fn a_row_fits_when_it_meets_every_condition() {
        assert!(fits(|_| {}));
        let at = from_micros(ROW.at).unwrap();
        let later = from_micros(ROW.at + 1).unwrap();
        assert!(fits(|f| (f.from, f.until) = (Some(at), Some(later))));
        assert!(!fits(|f| f.from = Some(later)) && !fits(|f| f.until = Some(at)));
        assert!(fits(|f| f.actions = vec![AuditAction::Create, AuditAction::Delete]));
        assert!(!fits(|f| f.actions = vec![AuditAction::Create]));
        assert!(
            fits(|f| f.actors = vec!["System".into(), ROW.actor.into()]) && !fits(|f| f.actors = vec!["maya".into()])
        );
        for (team, expected) in [("Growth", true), ("R&D, Köln", true), ("Köln", true), ("G", false), ("wth", false)]
        {
            assert_eq!(fits(|f| f.teams = vec![team.into()]), expected, "{team}");
        }
        for (column, typed, expected) in [
            (SearchColumn::All, "ARCHIVED", true),
            (SearchColumn::All, "köln", true),
            (SearchColumn::Ip, "192.0.2.", true),
            (SearchColumn::Team, "maya", false),
            (SearchColumn::Activity, "“b”", false),
        ] {
            let search = AuditSearch { column, typed: typed.into() };
            assert_eq!(fits(|f| f.search = Some(search)), expected, "{typed}");
        }
        assert!(!fits(|f| (f.from, f.teams) = (Some(at), vec!["Platform".into()])));
    }
}
