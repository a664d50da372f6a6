//! Signing out.

use domain::audit::Change;
use store::Scope;

use super::{record_everywhere, workspaces};
use crate::{Caller, Fault, Services};

/// Ends the caller's session.
///
/// # Errors
/// When the database can't be reached.
pub async fn sign_out(services: &Services, caller: &Caller) -> Result<(), Fault> {
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    if let Some(session) = caller.session {
        tx.delete_session(session).await?;
    }
    let change = Change::SignedOut { user: caller.me.user };
    record_everywhere(services, &mut tx, workspaces(&caller.me), &caller.actor(), &change, services.now()).await?;
    tx.commit().await?;
    Ok(())
}
