//! What a person sees of the own passkeys.

use domain::account::PasskeysPage;
use store::Scope;

use crate::{Caller, Fault, Services};

/// Reads the caller's passkeys.
///
/// # Errors
/// When the database can't be reached.
pub async fn page(services: &Services, caller: &Caller) -> Result<PasskeysPage, Fault> {
    if caller.sso_workspace.is_some() {
        return Ok(PasskeysPage::OutOfReach);
    }
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    let passkeys = tx.passkeys(caller.me.user).await?;
    let code = tx.code_asked_since(caller.me.user).await?.is_some();
    let codes_left = tx.recovery_codes_left(caller.me.user).await?;
    Ok(PasskeysPage::Own { passkeys, code, codes_left, offered: services.0.devices.offered() })
}
