//! Asking for the same report once more.

use domain::audit::{AuditAsked, AuditFilter};
use domain::ids::WorkspaceId;
use domain::when;
use time::{Duration, OffsetDateTime};

use crate::address;
use crate::audit::with_query;

/// Where the same filter can be exported again.
pub fn again(workspace: &WorkspaceId, filter: &AuditFilter) -> String {
    with_query(address::export_audit_logs(workspace), &asked(filter), None)
}

/// The filter as fields hold it: in UTC, to the second. A moment within a second takes in all of it.
fn asked(filter: &AuditFilter) -> AuditAsked {
    let field = |at: OffsetDateTime| when::machine(at).trim_end_matches('Z').to_owned();
    let (by, value) = match &filter.search {
        Some(search) => (search.column.as_str().to_owned(), search.typed.clone()),
        None => Default::default(),
    };
    AuditAsked {
        teams: filter.teams.clone(),
        actions: filter.actions.iter().map(|action| action.as_str().to_owned()).collect(),
        actors: filter.actors.clone(),
        from: filter.from.map(field).unwrap_or_default(),
        to: filter.until.map(|until| field(until - Duration::MICROSECOND)).unwrap_or_default(),
        by,
        value,
        ..AuditAsked::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn the_same_is_asked_for_to_the_second() {
        let filter = AuditFilter {
            from: Some(datetime!(2026-11-01 00:00:07.25 +1)),
            until: Some(datetime!(2026-11-24 00:00 UTC)),
            actors: vec!["System".into()],
            ..AuditFilter::default()
        };
        assert_eq!(
            again(&"ACME01".parse().unwrap(), &filter),
            "/w/ACME01/settings/account/audit-logs/export\
             ?actor=System&from=2026-10-31T23%3A00%3A07&to=2026-11-23T23%3A59%3A59"
        );
    }
}
