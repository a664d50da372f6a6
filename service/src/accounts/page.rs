//! "Your account": what a person sees of it.

use domain::account::{AccountPage, NoticeChoice, SessionRow, browser_name};
use store::Scope;

use super::authenticate::IDLE;
use crate::{Caller, Fault, Services};

/// Reads the caller's own account.
///
/// # Errors
/// When the database can't be reached.
pub async fn page(services: &Services, caller: &Caller) -> Result<AccountPage, Fault> {
    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    let only = caller.sso_workspace.as_ref();
    let sessions = tx.sessions_of(caller.me.user, caller.session, only, now, now - IDLE).await?;
    let sessions = sessions
        .into_iter()
        .map(|session| SessionRow {
            id: session.id,
            place: session.ip,
            browser: browser_name(&session.user_agent),
            began: session.created_at,
            last_used: session.last_seen_at,
            here: session.here,
        })
        .collect();
    tx.act_for(caller.me.user).await?;
    let told = tx.key_notices_of(caller.me.user).await?;
    let memberships = caller.me.memberships.iter();
    let notices = memberships
        .map(|membership| NoticeChoice {
            workspace: membership.workspace.clone(),
            name: membership.workspace_name.clone(),
            on: told.contains(&membership.workspace),
        })
        .collect();
    let second_factor = tx.code_asked_since(caller.me.user).await?;
    let passkeys = tx.passkeys(caller.me.user).await?.len();
    Ok(AccountPage { sessions, second_factor, passkeys, notices, single_sign_on: only.is_some(), now })
}
