//! The log of what CSMs did, for CSMs.

use domain::refusal::NotAllowed;
use domain::staff::StaffCursor;
use domain::views::StaffLogPage;
use store::Scope;

use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

const PAGE: usize = 50;

/// Reads a page of what CSMs did in any workspace.
///
/// # Errors
/// Refused when the caller isn't a CSM.
pub async fn log(services: &Services, caller: &Caller, cursor: &StaffCursor) -> Outcome<StaffLogPage, NotAllowed> {
    if !caller.me.staff {
        return refuse(NotAllowed::NotFound);
    }
    let mut tx = services.0.db.begin(Scope::Staff).await.or_fault()?;
    // One more than is shown tells whether there are more in that direction.
    let mut entries = tx.staff_entries(cursor, PAGE as i64 + 1).await.or_fault()?;
    let more = entries.len() > PAGE;
    entries.truncate(PAGE);
    let (newer, older) = match cursor {
        StaffCursor::Newest => (false, more),
        StaffCursor::Before(_) => (true, more),
        StaffCursor::After(_) => {
            entries.reverse();
            (more, true)
        }
    };
    Ok(StaffLogPage { entries, newer, older })
}
