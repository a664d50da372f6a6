//! A person chooses of whose keys to be told.

use std::collections::BTreeSet;

use domain::audit::{AccountChange, AccountEvent, Change};
use store::Scope;

use crate::{Caller, Fault, Services};

/// Tells the caller from now on of the keys of these workspaces, as far as they are the caller's, and of no
/// others. Each workspace whose choice changes gets an entry.
///
/// # Errors
/// When the database can't be reached.
pub async fn choose_notices(services: &Services, caller: &Caller, chosen: &[String]) -> Result<(), Fault> {
    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    // In one order for everybody, as every entry in several workspaces.
    let workspaces: BTreeSet<_> = caller.me.memberships.iter().map(|membership| &membership.workspace).collect();
    for workspace in workspaces {
        tx.enter(workspace).await?;
        let on = chosen.iter().any(|chosen| chosen == workspace.as_str());
        if tx.set_key_notices(workspace, caller.me.user, on).await? {
            let event = if on { AccountEvent::KeyNoticesOn } else { AccountEvent::KeyNoticesOff };
            let change = AccountChange { user: caller.me.user, email: caller.me.email.clone(), event };
            tx.record(services.catalog(), workspace, &caller.actor(), &Change::Account(change), now).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}
