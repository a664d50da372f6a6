//! Early access to multiple keys: asked for by customers, answered and switched by CSMs.

mod decline;
mod request;
mod switch;

use domain::account::Email;
use domain::early_access::DeclineReason;
use domain::notice::{EarlyAccessNotice, Notice};
use domain::workspace::Workspace;
use store::Tx;

use crate::{Caller, Services};

pub use decline::decline;
pub use request::request;
pub use switch::switch;

/// Tells the person whose request is answered, if one waits for an answer. In the scope of the workspace only one who
/// is its member still is found; nobody else would be told either.
async fn tell(
    services: &Services,
    tx: &mut Tx,
    caller: &Caller,
    workspace: &Workspace,
    declined: Option<DeclineReason>,
) -> Result<(), store::Error> {
    // The people of the demo's history never signed in, and nobody reads mails of the past.
    let asked = workspace.early_access.open_request().filter(|_| caller.session.is_some());
    let Some(email) = asked.and_then(|stamp| Email::parse(&stamp.by).ok()) else { return Ok(()) };
    let Some(account) = tx.account(&email).await? else { return Ok(()) };
    let notice = Notice::EarlyAccess(EarlyAccessNotice {
        workspace: workspace.id.clone(),
        workspace_name: workspace.name.clone(),
        declined,
        legacy_suspended: workspace.suspensions.legacy_keys.is_some(),
        by: caller.me.email.to_string(),
    });
    services.tell(tx, account.id, &notice, services.now()).await
}
