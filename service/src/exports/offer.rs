//! What a report would hold, before it is asked for.

use domain::access::Action;
use domain::audit::{AuditAsked, AuditFilter};
use domain::ids::WorkspaceId;
use domain::refusal::NotAllowed;
use domain::views::ExportOffer;
use store::Scope;

use super::settled;
use crate::audit::resolve;
use crate::authorise::enter;
use crate::fault::{OrFault, Outcome};
use crate::{Caller, Services};

/// Says what a report of this view would hold.
///
/// # Errors
/// Refused when the caller may not read the log.
pub async fn offer(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    asked: AuditAsked,
) -> Outcome<ExportOffer, NotAllowed> {
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    let entered = enter(&mut tx, caller, workspace, Action::ViewAuditLog).await?;
    let (filter, rows, problems) = match resolve(&asked, services.now()) {
        Ok(filter) => {
            let (_, rows) = settled(services, &mut tx, workspace, &filter).await.or_fault()?;
            (filter, rows, Vec::new())
        }
        Err(problems) => (AuditFilter::default(), 0, problems),
    };
    Ok(ExportOffer {
        workspace: entered.workspace,
        asked,
        problems,
        filter,
        rows,
        mailed_to: caller.me.email.to_string(),
        form: services.form_token(),
    })
}
