//! One report's page.

use domain::access::Action;
use domain::export::{Export, file_name};
use domain::ids::ExportId;
use domain::refusal::NotAllowed;
use domain::views::ExportPage;
use store::{Scope, Tx};
use time::OffsetDateTime;

use crate::authorise::enter;
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// Reads a report, as it is now.
///
/// # Errors
/// Refused when the caller may not read the log that it is of; one of a workspace that isn't the caller's is
/// answered like one that doesn't exist.
pub async fn page(services: &Services, caller: &Caller, id: ExportId) -> Outcome<ExportPage, NotAllowed> {
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    let now = services.now();
    let export = find(&mut tx, caller, id, now).await?;
    Ok(ExportPage { file_name: file_name(&export), export, now })
}

/// The report, if the caller may read the log that it is of. Leaves the transaction in that workspace.
pub(super) async fn find<R: From<NotAllowed>>(
    tx: &mut Tx,
    caller: &Caller,
    id: ExportId,
    now: OffsetDateTime,
) -> Outcome<Export, R> {
    let Some(workspace) = tx.workspace_of_export(id).await.or_fault()? else { return refuse(NotAllowed::NotFound) };
    tx.enter(&workspace).await.or_fault()?;
    enter::<R>(tx, caller, &workspace, Action::ViewAuditLog).await?;
    let found = tx.export(&workspace, id, now).await.or_fault()?;
    found.map_or_else(|| refuse(NotAllowed::NotFound), Ok)
}
