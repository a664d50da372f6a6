//! From what was asked to what is looked for: moments in UTC.

use domain::audit::{AskedProblem, AuditAsked, AuditFilter, AuditSearch, LocalMoment, LocalSpan, UTC};
use time::OffsetDateTime;

/// The filter of a view, as of `now`.
///
/// # Errors
/// What has to be mended.
pub fn resolve(now: OffsetDateTime, asked: &AuditAsked) -> Result<AuditFilter, Vec<AskedProblem>> {
    let understood = asked.understand()?;
    if asked.zone() != UTC {
        return Err(vec![AskedProblem::Zone]);
    }
    let (from, until) = match understood.span {
        LocalSpan::Last(preset) => (Some(now - preset.length()), None),
        LocalSpan::Between(from, to) => {
            let end = |moment: LocalMoment| (moment.at + moment.unit).assume_utc();
            (from.map(|moment| moment.at.assume_utc()), to.map(end))
        }
    };
    let search =
        (!asked.value.is_empty()).then(|| AuditSearch { column: understood.column, typed: asked.value.clone() });
    Ok(AuditFilter {
        teams: asked.teams.clone(),
        actions: understood.actions,
        actors: asked.actors.clone(),
        from,
        until,
        search,
    })
}
