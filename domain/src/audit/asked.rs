//! A view of the log as its address holds it: what a person typed, word for word, so that nothing is lost
//! when some of it has to be mended.

use serde::{Deserialize, Serialize};
use time::{Date, Duration, Month, PrimitiveDateTime, Time};

use super::AuditAction;
use super::filter::SearchColumn;

/// Longest text that is searched for, in characters.
pub const SEARCH_MAX: usize = 200;
/// Most teams, and most actors, of one filter.
pub const CHOICES_MAX: usize = 50;
/// The zone of who chose none.
pub const UTC: &str = "UTC";

/// What a person asks of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditAsked {
    /// Names of teams.
    pub teams: Vec<String>,
    /// Words of [`AuditAction`].
    pub actions: Vec<String>,
    /// Emails, or `System`.
    pub actors: Vec<String>,
    /// A word of [`Preset`]; counts only without `from` and `to`.
    pub range: String,
    /// The first moment, as `datetime-local` fields write it: `2026-11-23T09:41`.
    pub from: String,
    /// The last one: the whole minute, second or day that it names is in.
    pub to: String,
    /// A name of the IANA time zone database.
    pub zone: String,
    /// A word of [`SearchColumn`].
    pub by: String,
    /// The text to search for.
    pub value: String,
}

/// What is wrong with what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AskedProblem {
    /// `from` isn't a moment.
    From,
    /// `to` isn't a moment.
    To,
    /// `to` is before `from`.
    Backwards,
    /// There is no such range.
    Range,
    /// There is no such time zone.
    Zone,
    /// There is no such action.
    Action,
    /// There is no such column to search.
    Column,
    /// The text to search for is longer than [`SEARCH_MAX`].
    LongValue,
    /// More than [`CHOICES_MAX`] teams or actors.
    ManyChoices,
}

/// A span that ends now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Preset {
    /// 24 hours.
    Day,
    /// 7 days.
    Week,
    /// 30 days.
    Month,
    /// 90 days.
    Quarter,
}

impl Preset {
    /// Every preset, the shortest first.
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Quarter];

    /// The word in the address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
            Self::Quarter => "90d",
        }
    }

    /// The words on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Day => "Last 24 hours",
            Self::Week => "Last 7 days",
            Self::Month => "Last 30 days",
            Self::Quarter => "Last 90 days",
        }
    }

    /// How long it is.
    pub fn length(self) -> Duration {
        match self {
            Self::Day => Duration::days(1),
            Self::Week => Duration::days(7),
            Self::Month => Duration::days(30),
            Self::Quarter => Duration::days(90),
        }
    }
}

/// A moment on somebody's clock, and how exact it was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalMoment {
    /// The moment.
    pub at: PrimitiveDateTime,
    /// A second, a minute or a day.
    pub unit: Duration,
}

/// A span on somebody's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalSpan {
    /// Until now.
    Last(Preset),
    /// Between two moments; without one the span is open on that side.
    Between(Option<LocalMoment>, Option<LocalMoment>),
}

/// What was asked, understood as far as that goes without a clock and without time zones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Understood {
    /// The actions.
    pub actions: Vec<AuditAction>,
    /// The span.
    pub span: LocalSpan,
    /// Where to search.
    pub column: SearchColumn,
}

impl AuditAsked {
    /// Reads a view from its address; `values` gives every value of a name.
    pub fn read(values: impl Fn(&str) -> Vec<String>) -> Self {
        let several = |name| -> Vec<String> {
            let mut list: Vec<String> = values(name).into_iter().filter(|value| !value.is_empty()).collect();
            let mut seen = Vec::new();
            list.retain(|value| !seen.contains(value) && (seen.push(value.clone()), true).1);
            list
        };
        let one = |name| values(name).into_iter().find(|value| !value.is_empty()).unwrap_or_default();
        Self {
            teams: several("team"),
            actions: several("action"),
            actors: several("actor").into_iter().map(|actor| actor.trim().to_owned()).collect(),
            range: one("range"),
            from: one("from"),
            to: one("to"),
            zone: one("zone"),
            by: one("by"),
            value: one("value"),
        }
    }

    /// The names and values of the view's address, without what is as it would be anyway.
    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        let mut pairs = Vec::new();
        pairs.extend(self.teams.iter().map(|team| ("team", team.as_str())));
        pairs.extend(self.actions.iter().map(|action| ("action", action.as_str())));
        pairs.extend(self.actors.iter().map(|actor| ("actor", actor.as_str())));
        let exact = !self.from.is_empty() || !self.to.is_empty();
        let searched = !self.value.is_empty();
        let single = [
            ("range", &self.range, !exact),
            ("from", &self.from, true),
            ("to", &self.to, true),
            ("zone", &self.zone, self.zone != UTC),
            ("by", &self.by, searched && self.by != SearchColumn::All.as_str()),
            ("value", &self.value, true),
        ];
        pairs.extend(single.into_iter().filter(|(_, v, said)| *said && !v.is_empty()).map(|(n, v, _)| (n, v.as_str())));
        pairs
    }

    /// Whether anything but the zone is asked for.
    pub fn is_filtered(&self) -> bool {
        self.pairs().iter().any(|(name, _)| *name != "zone")
    }

    /// The zone that was chosen.
    pub fn zone(&self) -> &str {
        if self.zone.is_empty() { UTC } else { &self.zone }
    }

    /// Understands what was asked.
    ///
    /// # Errors
    /// Everything that has to be mended.
    pub fn understand(&self) -> Result<Understood, Vec<AskedProblem>> {
        let mut problems = Vec::new();
        let mut note = |problem| problems.push(problem);
        let actions: Vec<_> = self.actions.iter().filter_map(|word| AuditAction::from_stored(word)).collect();
        if actions.len() < self.actions.len() {
            note(AskedProblem::Action);
        }
        if self.teams.len() > CHOICES_MAX || self.actors.len() > CHOICES_MAX {
            note(AskedProblem::ManyChoices);
        }
        let column = if self.by.is_empty() { Some(SearchColumn::All) } else { SearchColumn::from_stored(&self.by) };
        if column.is_none() {
            note(AskedProblem::Column);
        }
        if self.value.chars().count() > SEARCH_MAX {
            note(AskedProblem::LongValue);
        }
        let mut moment = |text: &str, problem| {
            let read = (!text.is_empty()).then(|| LocalMoment::read(text));
            if read == Some(None) {
                note(problem);
            }
            read.flatten()
        };
        let (from, to) = (moment(&self.from, AskedProblem::From), moment(&self.to, AskedProblem::To));
        if from.zip(to).is_some_and(|(from, to)| to.at + to.unit <= from.at) {
            note(AskedProblem::Backwards);
        }
        let span = if self.range.is_empty() || !self.from.is_empty() || !self.to.is_empty() {
            LocalSpan::Between(from, to)
        } else if let Some(preset) = Preset::ALL.into_iter().find(|preset| preset.as_str() == self.range) {
            LocalSpan::Last(preset)
        } else {
            note(AskedProblem::Range);
            LocalSpan::Between(None, None)
        };
        match column {
            Some(column) if problems.is_empty() => Ok(Understood { actions, span, column }),
            _ => Err(problems),
        }
    }
}

impl LocalMoment {
    /// Reads `2026-11-23`, `2026-11-23T09:41` or `2026-11-23T09:41:07` (a space will do for the `T`).
    fn read(text: &str) -> Option<Self> {
        let (date, time) = match text.split_once(['T', ' ']) {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let mut parts = date.split('-').map(digits);
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
        let date = Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()?;
        let (time, unit) = match time {
            None => (Time::MIDNIGHT, Duration::DAY),
            Some(time) => {
                let parts: Vec<_> = time.split(':').map(digits).collect::<Option<_>>()?;
                let part = |index: usize| u8::try_from(parts.get(index).copied().unwrap_or(0)).ok();
                let time = Time::from_hms(part(0)?, part(1)?, part(2)?).ok()?;
                (time, if parts.len() == 3 { Duration::SECOND } else { Duration::MINUTE })
            }
        };
        (1970..=9998).contains(&date.year()).then(|| Self { at: PrimitiveDateTime::new(date, time), unit })
    }
}

fn digits(text: &str) -> Option<u16> {
    (!text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn asked(query: &[(&str, &str)]) -> AuditAsked {
        AuditAsked::read(|name| query.iter().filter(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()).collect())
    }

    #[test]
    fn a_view_survives_its_address() {
        let query = [
            ("team", "Growth"),
            ("team", "R&D, Köln"),
            ("action", "Create"),
            ("actor", "maya@acme.example"),
            ("from", "2026-11-01T00:00"),
            ("to", "2026-11-23"),
            ("zone", "Europe/Berlin"),
            ("by", "activity"),
            ("value", " 50 % "),
        ];
        let view = asked(&query);
        assert_eq!(view.pairs(), query);
        assert!(view.is_filtered() && !asked(&[("zone", "Europe/Berlin")]).is_filtered());
        assert_eq!(
            asked(&[("team", "A"), ("team", "A"), ("team", ""), ("zone", "UTC"), ("by", "ip")]).pairs(),
            [("team", "A")]
        );
    }

    #[test]
    fn a_moment_names_its_whole_minute_second_or_day() {
        let read = |text| LocalMoment::read(text).map(|moment| (moment.at, moment.unit));
        assert_eq!(read("2026-11-23"), Some((datetime!(2026-11-23 00:00), Duration::DAY)));
        assert_eq!(read("2026-11-23T09:41"), Some((datetime!(2026-11-23 09:41), Duration::MINUTE)));
        assert_eq!(read("2026-11-23 09:41:07"), Some((datetime!(2026-11-23 09:41:07), Duration::SECOND)));
        for bad in ["", "today", "2026-13-01", "2026-02-30", "2026-11-23T24:00", "2026-11-23T", "-1-1-1", "0001-01-01"]
        {
            assert_eq!(read(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn everything_that_has_to_be_mended_is_told_at_once() {
        let view = asked(&[("from", "x"), ("to", "y"), ("action", "Delete"), ("action", "Burn"), ("by", "colour")]);
        let problems = view.understand().unwrap_err();
        assert_eq!(problems, [AskedProblem::Action, AskedProblem::Column, AskedProblem::From, AskedProblem::To]);
        let backwards = asked(&[("from", "2026-11-23T09:41"), ("to", "2026-11-23T09:40")]);
        assert_eq!(backwards.understand(), Err(vec![AskedProblem::Backwards]));
        assert!(asked(&[("from", "2026-11-23T09:41"), ("to", "2026-11-23T09:41")]).understand().is_ok());
        assert_eq!(asked(&[("range", "1y")]).understand(), Err(vec![AskedProblem::Range]));
        assert_eq!(asked(&[("range", "7d")]).understand().unwrap().span, LocalSpan::Last(Preset::Week));
    }
}
