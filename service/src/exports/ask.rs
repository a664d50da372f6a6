//! A person asks for a report.

use domain::access::Action;
use domain::audit::{AuditAsked, Change};
use domain::ids::{ExportId, FormToken, WorkspaceId};
use domain::refusal::{ExportRefusal, NotAllowed};
use store::Scope;
use store::exports::NewExport;

use super::settled;
use crate::audit::resolve;
use crate::authorise::{enter, enter_to_change};
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// Asks for a report of this view. The report is the job at once: the worker finds it as soon as it is
/// committed. The same form makes one report, however often it is sent.
///
/// # Errors
/// Refused when the caller may not read the log, or the view needs mending.
pub async fn ask(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    asked: &AuditAsked,
    form: FormToken,
) -> Outcome<ExportId, ExportRefusal> {
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    enter::<ExportRefusal>(&mut tx, caller, workspace, Action::ViewAuditLog).await?;
    if let Some(made) = tx.export_of_form(workspace, form).await.or_fault()? {
        return Ok(made);
    }
    let asked_at = services.now();
    let filter = resolve(asked, asked_at).or_else(|problems| refuse(ExportRefusal::Asked(problems)))?;
    // Counting may take seconds. Nobody waits for it: what is counted is settled.
    let (upto, rows) = settled(services, &mut tx, workspace, &filter).await.or_fault()?;
    let entered = enter_to_change::<ExportRefusal>(&mut tx, caller, workspace, Action::ViewAuditLog).await?;
    let id = ExportId(services.uuid());
    let new = NewExport {
        id,
        workspace_name: &entered.workspace.name,
        filter: &filter,
        rows,
        upto: &upto,
        asked_by: caller.me.user,
        asked_by_email: caller.me.email.as_str(),
        asked_at,
        form,
    };
    if !tx.insert_export(workspace, new).await.or_fault()? {
        let made = tx.export_of_form(workspace, form).await.or_fault()?;
        return made.map_or_else(|| refuse(NotAllowed::NotFound), Ok);
    }
    let change = Change::ExportRequested { export: id, filter, rows };
    tx.record(services.catalog(), workspace, &caller.actor(), &change, asked_at).await.or_fault()?;
    tx.commit().await.or_fault()?;
    Ok(id)
}
