//! The second step of signing in: a code.

use domain::audit::{AccountChange, AccountEvent, Change, SignInWay};
use domain::refusal::CodeRefusal;
use store::Scope;

use super::begin_session::{NewSession, begin_session};
use super::record_everywhere;
use super::second_factor::{Taken, take};
use crate::fault::{OrFault, Outcome, refuse};
use crate::secrets::token_hash;
use crate::{BrowserToken, Services, SessionToken, Source};

/// What a person sent as the second step.
pub struct SignInCode {
    /// The sign-in whose password was right.
    pub half: Option<SessionToken>,
    /// A code of the app, or a recovery code.
    pub code: String,
    /// Where the request came from.
    pub source: Source,
    /// With which program.
    pub user_agent: String,
    /// What the browser is known by.
    pub browser: BrowserToken,
    /// A session that the browser had until now. It ends.
    pub replaces: Option<SessionToken>,
}

/// Begins a session, in the same transaction that takes the code.
///
/// # Errors
/// Refused when no sign-in waits for a code (any more), or the code is wrong, was used, or was guessed at too often.
pub async fn sign_in_code(services: &Services, request: SignInCode) -> Outcome<SessionToken, CodeRefusal> {
    let Some(half) = request.half.as_ref().map(|half| token_hash(half.reveal())) else {
        return refuse(CodeRefusal::Expired);
    };
    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    let Some(account) = tx.half_sign_in(half, now).await.or_fault()? else { return refuse(CodeRefusal::Expired) };
    let (mut tx, taken) = take::<CodeRefusal>(services, tx, account.id, &request.code).await?;
    tx.delete_half_sign_ins(account.id).await.or_fault()?;
    let new = NewSession {
        user: account.id,
        email: account.email.clone(),
        source: request.source,
        user_agent: &request.user_agent,
        browser: &request.browser,
        replaces: request.replaces.as_ref(),
        through: None,
        way: SignInWay::Password,
    };
    let (token, workspaces) = begin_session(services, &mut tx, new).await.or_fault()?;
    if let Taken::Recovery { left } = taken {
        let actor = request.source.actor(account.id, account.email.clone());
        let event = AccountEvent::RecoveryCodeUsed { left };
        let change = Change::Account(AccountChange { user: account.id, email: account.email, event });
        record_everywhere(services, &mut tx, workspaces.iter(), &actor, &change, now).await.or_fault()?;
    }
    tx.commit().await.or_fault()?;
    Ok(token)
}
