//! From what a person typed to which entries are meant: needs the clock and the time zones.

use domain::audit::{AskedProblem, AuditAsked, AuditFilter, AuditSearch, LocalMoment, LocalSpan};
use time::OffsetDateTime;

use super::zone::Zone;

/// Which entries are asked for at this moment.
///
/// # Errors
/// Everything that has to be mended.
pub fn resolve(asked: &AuditAsked, now: OffsetDateTime) -> Result<AuditFilter, Vec<AskedProblem>> {
    let zone = Zone::named(asked.zone());
    let understood = match asked.understand() {
        Ok(understood) if zone.is_some() => understood,
        understood => {
            let mut problems = understood.err().unwrap_or_default();
            problems.extend(zone.is_none().then_some(AskedProblem::Zone));
            return Err(problems);
        }
    };
    let moment = |local: Option<LocalMoment>, problem, end: bool| match local.zip(zone.as_ref()) {
        Some((local, zone)) => {
            let clock = if end { local.at.checked_add(local.unit) } else { Some(local.at) };
            clock.and_then(|clock| zone.moment(clock)).map(Some).ok_or(vec![problem])
        }
        None => Ok(None),
    };
    let (from, until) = match understood.span {
        LocalSpan::Last(preset) => (Some(now - preset.length()), None),
        LocalSpan::Between(from, to) => (moment(from, AskedProblem::From, false)?, moment(to, AskedProblem::To, true)?),
    };
    // PostgreSQL takes no NUL, and no entry holds one.
    let storable = |typed: &str| typed.replace('\0', "\u{fffd}");
    let all = |typed: &[String]| typed.iter().map(|one| storable(one)).collect();
    let value = storable(asked.value.trim());
    let search = AuditSearch { column: understood.column, typed: value.clone() };
    Ok(AuditFilter {
        teams: all(&asked.teams),
        actions: understood.actions,
        actors: all(&asked.actors),
        from,
        until,
        search: (!value.is_empty()).then_some(search),
    })
}
