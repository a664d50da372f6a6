//! Every workspace, for a CSM.

use domain::early_access::ConsoleRow;
use domain::refusal::NotAllowed;
use store::Scope;

use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// Reads the workspaces whose name or id holds the text.
///
/// # Errors
/// Refused when the caller isn't a CSM.
pub async fn list(services: &Services, caller: &Caller, query: &str) -> Outcome<Vec<ConsoleRow>, NotAllowed> {
    if !caller.me.staff {
        return refuse(NotAllowed::NotFound);
    }
    let mut tx = services.0.db.begin(Scope::Staff).await.or_fault()?;
    tx.console_rows(query.trim()).await.or_fault()
}
