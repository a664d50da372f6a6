//! Reading the audit log.

use std::collections::HashMap;

use domain::access::Action;
use domain::audit::{AuditCursor, AuditFilter, AuditPlace, AuditQuestion, differences};
use domain::ids::WorkspaceId;
use domain::refusal::NotAllowed;
use domain::views::{AuditChoices, AuditPage, AuditRow, AuditTotal};
use store::audit::{Found, FoundEntry, Total};
use store::{Scope, Tx};

use super::resolve::resolve;
use super::zone::{self, Zone};
use crate::authorise::enter;
use crate::fault::{OrFault, Outcome};
use crate::{Caller, Fault, Services, exports};

const PAGE: usize = 50;
/// Most entries that are told to be new.
const FRESH: usize = 100;
/// Most actors that are suggested.
const ACTORS: i64 = 200;

/// Reads a page of the workspace's log.
///
/// # Errors
/// Refused when the caller may not read it.
pub async fn list(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    question: AuditQuestion,
) -> Outcome<AuditPage, NotAllowed> {
    let mut tx = services.0.db.begin_reading(Scope::Workspace(workspace)).await.or_fault()?;
    let entered = enter(&mut tx, caller, workspace, Action::ViewAuditLog).await?;
    let AuditQuestion { asked, cursor, seen } = question;
    let now = services.now();
    let zone = Zone::named(asked.zone());
    let shown = |at| zone.as_ref().map_or(at, |zone: &Zone| zone.shown(at));
    let (filter, problems) = match resolve(&asked, now) {
        Ok(filter) => (Some(filter), Vec::new()),
        Err(problems) => (None, problems),
    };
    let page = match &filter {
        Some(filter) => read(&mut tx, workspace, filter, cursor).await.or_fault()?,
        None => Page::default(),
    };
    let fresh = match filter.as_ref().zip(seen) {
        Some((filter, seen)) => count_after(&mut tx, workspace, filter, seen).await.or_fault()?,
        None => 0,
    };
    let choices = AuditChoices {
        teams: tx.audit_teams(workspace).await.or_fault()?,
        actors: tx.audit_actors(workspace, ACTORS).await.or_fault()?,
        zones: zone::names().to_vec(),
    };
    let span = filter.as_ref().map(|filter| (filter.from, filter.until)).unwrap_or_default();
    let begin = match span.0 {
        Some(from) => from,
        None => tx.audit_begin(workspace).await.or_fault()?.unwrap_or(now),
    };
    let numbers: Vec<_> = page.entries.iter().map(|found| found.entry.number).collect();
    let mut receipts: HashMap<_, _> = tx.receipts(workspace, &numbers).await.or_fault()?.into_iter().collect();
    let row = |found: FoundEntry| AuditRow {
        receipt: receipts.remove(&found.entry.number).map(|receipt| receipt.shown_by(shown)),
        changed: differences(&found.details),
        request: found.request,
        entry: domain::audit::AuditEntry { at: shown(found.entry.at), ..found.entry },
    };
    Ok(AuditPage {
        workspace: entered.workspace,
        asked,
        problems,
        choices,
        entries: page.entries.into_iter().map(row).collect(),
        newer: page.newer,
        older: page.older,
        total: page.total,
        from: shown(begin),
        until: shown(span.1.unwrap_or(now)),
        searched_to: page.searched_to.map(|place| AuditPlace { at: shown(place.at), ..place }),
        fresh,
        exports: exports::recent(&mut tx, caller, workspace, now).await.or_fault()?,
        now,
    })
}

/// What was found, the newest first.
struct Page {
    entries: Vec<FoundEntry>,
    newer: bool,
    older: bool,
    total: AuditTotal,
    searched_to: Option<AuditPlace>,
}

impl Default for Page {
    fn default() -> Self {
        Self { entries: Vec::new(), newer: false, older: false, total: AuditTotal::Exactly(0), searched_to: None }
    }
}

async fn read(tx: &mut Tx, workspace: &WorkspaceId, filter: &AuditFilter, cursor: AuditCursor) -> Result<Page, Fault> {
    // One more than is shown tells whether there are more in that direction.
    let Found { mut entries, total, searched_to } = tx.find_entries(workspace, filter, cursor, PAGE + 1).await?;
    let more = entries.len() > PAGE;
    let (newer, older) = match cursor {
        AuditCursor::Newest => (false, more),
        AuditCursor::Before(_) => (true, more),
        AuditCursor::After(_) => (more, true),
    };
    entries.truncate(PAGE);
    let found = entries.len() as i64;
    if matches!(cursor, AuditCursor::After(_)) {
        entries.reverse();
    }
    let total = match total {
        Total::Exactly(count) => AuditTotal::Exactly(count),
        Total::AtLeast(count) => AuditTotal::AtLeast(count),
        Total::Unknown if cursor == AuditCursor::Newest && !more && searched_to.is_none() => AuditTotal::Exactly(found),
        Total::Unknown => AuditTotal::Unknown,
    };
    Ok(Page { entries, newer, older, total, searched_to })
}

/// How many entries came after one.
async fn count_after(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    filter: &AuditFilter,
    seen: AuditPlace,
) -> Result<usize, Fault> {
    Ok(tx.find_entries(workspace, filter, AuditCursor::After(seen), FRESH).await?.entries.len())
}
