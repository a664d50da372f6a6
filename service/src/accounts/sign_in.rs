//! Signing in. Guessing is slowed down per account and per network; unknown and known accounts answer
//! alike, in the same time.

use domain::account::{Email, Password};
use domain::audit::Change;
use domain::refusal::SignInRefusal;
use domain::usage::clean_agent;
use store::Scope;
use store::sessions::NewSession;

use super::authenticate::ABSOLUTE;
use super::record_everywhere;
use super::throttle::Throttle;
use crate::fault::{OrFault, Outcome, refuse};
use crate::secrets::token_hash;
use crate::{BrowserToken, Services, SessionToken, Source};

/// What a person sent to sign in.
pub struct SignIn {
    /// The address as typed.
    pub email: String,
    /// The password as typed.
    pub password: Password,
    /// Where the request came from.
    pub source: Source,
    /// With which program, for the list of sessions.
    pub user_agent: String,
    /// What the browser is known by.
    pub browser: BrowserToken,
    /// A session that the browser had until now. It ends.
    pub replaces: Option<SessionToken>,
}

/// Begins a session.
///
/// Two transactions, because the slow hash between them must hold no connection: the first takes a try
/// from the throttle, the second gives it back and begins the session.
///
/// # Errors
/// Refused for wrong credentials (one answer, whatever was wrong), too many tries, or too many people at
/// once.
pub async fn sign_in(services: &Services, request: SignIn) -> Outcome<SessionToken, SignInRefusal> {
    let email = Email::parse(&request.email).ok();
    let throttle = Throttle::sign_in(request.source.ip, &request.email);

    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    let throttled = throttle.take(&mut tx, services.now()).await.or_fault()?;
    let account = match &email {
        Some(email) if throttled.is_none() => tx.account(email).await.or_fault()?,
        _ => None,
    };
    tx.commit().await.or_fault()?;
    if let Some(retry_after_seconds) = throttled {
        return refuse(SignInRefusal::TooManyTries { retry_after_seconds });
    }

    let kept = account.as_ref().and_then(|account| account.password_hash.clone());
    let matches = services.0.passwords.matches(request.password, kept.clone()).await.or_fault()?;
    let Ok(matches) = matches else { return refuse(SignInRefusal::Busy) };
    let (Some(account), true) = (account, matches) else { return refuse(SignInRefusal::WrongCredentials) };

    let token = services.new_session_token();
    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    let unchanged = tx.account(&account.email).await.or_fault()?.is_some_and(|now| now.password_hash == kept);
    if !unchanged {
        return refuse(SignInRefusal::WrongCredentials);
    }
    throttle.give_back(&mut tx).await.or_fault()?;
    if let Some(old) = &request.replaces {
        tx.delete_session(token_hash(old.reveal())).await.or_fault()?;
    }
    let session = NewSession {
        token_hash: token_hash(token.reveal()),
        user: account.id,
        at: now,
        expires_at: now + ABSOLUTE,
        ip: &request.source.ip.to_string(),
        user_agent: &clean_agent(request.user_agent.as_bytes(), ""),
    };
    tx.insert_session(session).await.or_fault()?;
    services
        .note_browser(&mut tx, account.id, &request.browser, &request.user_agent, request.source)
        .await
        .or_fault()?;
    tx.act_for(account.id).await.or_fault()?;
    let memberships = tx.memberships(account.id).await.or_fault()?;
    let actor = request.source.actor(account.id, account.email);
    let change = Change::SignedIn { user: account.id };
    record_everywhere(services, &mut tx, memberships.iter().map(|m| &m.workspace), &actor, &change, now)
        .await
        .or_fault()?;
    tx.commit().await.or_fault()?;
    Ok(token)
}
