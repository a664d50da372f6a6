//! A person ends sessions of the own account. Whom a workspace's provider vouches for, those that it vouched for.

use domain::audit::AccountEvent;
use domain::ids::SessionId;
use store::Scope;

use super::record_own;
use crate::{Caller, Fault, Services};

/// Ends one session of the caller's, perhaps the one that asks. One that is over already, or somebody else's,
/// is not there.
///
/// # Errors
/// When the database can't be reached.
pub async fn end_session(services: &Services, caller: &Caller, session: SessionId) -> Result<(), Fault> {
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    if tx.delete_session_of(caller.me.user, session, caller.sso_workspace.as_ref()).await? {
        record_own(services, &mut tx, caller, AccountEvent::SessionEnded, services.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Ends every session of the caller's, this one too.
///
/// # Errors
/// When the database can't be reached.
pub async fn sign_out_everywhere(services: &Services, caller: &Caller) -> Result<(), Fault> {
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    tx.delete_sessions_of(caller.me.user, caller.sso_workspace.as_ref()).await?;
    record_own(services, &mut tx, caller, AccountEvent::SignedOutEverywhere, services.now()).await?;
    tx.commit().await?;
    Ok(())
}
