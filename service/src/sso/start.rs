//! Somebody wants to sign in through the provider of the own mail domain.

use domain::account::Email;
use domain::refusal::SsoRefusal;
use store::Scope;
use store::sso::Attempt;
use time::Duration;
use url::Url;

use super::provider::{Provider, Trouble};
use super::sealed;
use super::ticket::Ticket;
use crate::accounts::Throttle;
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Fault, Services, SessionToken, Source};

/// How long a sign-in waits for the provider's answer.
const WAITS: Duration = Duration::minutes(10);

/// A sign-in that waits for the provider's answer.
pub struct Started {
    /// For the browser's cookie: only the same browser can bring the answer.
    pub ticket: SessionToken,
    /// Where the browser goes.
    pub to: Url,
}

/// Asks the provider of the address's domain where to sign in. `next` is where the person wants to go afterwards: a
/// path of our own, checked.
///
/// # Errors
/// Refused when no provider speaks for the domain, or it doesn't answer; the same for every address of a domain.
pub async fn start(services: &Services, email: &str, next: &str, source: Source) -> Outcome<Started, SsoRefusal> {
    let Ok(email) = Email::parse(email) else { return refuse(SsoRefusal::NotAnAddress) };
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    // Somebody else's server is asked next.
    let throttled = Throttle::single_sign_on(source.ip).take(&mut tx, services.now()).await.or_fault()?;
    let workspace = tx.sso_workspace(email.domain()).await.or_fault()?;
    let settings = match &workspace {
        Some(workspace) => tx.single_sign_on(workspace).await.or_fault()?,
        None => None,
    };
    tx.commit().await.or_fault()?;
    if let Some(retry_after_seconds) = throttled {
        return refuse(SsoRefusal::TooManyTries { retry_after_seconds });
    }
    let (Some(workspace), Some(settings)) = (workspace, settings) else { return refuse(SsoRefusal::NoneForDomain) };

    let secret = sealed::open(services, &workspace, &settings.sealed_secret).or_fault()?;
    let (http, facts, redirect) = (&services.0.sso, &settings.facts, services.sso_redirect_uri());
    let provider = Provider::discover(http, &facts.issuer, &facts.client_id, secret.to_string(), redirect).await;
    let provider = match provider {
        Ok(provider) => provider,
        Err(trouble) => return refuse(told(&trouble, workspace.as_str())),
    };
    let token = services.new_session_token();
    let ticket = Ticket(&token);
    let to = provider.sign_in_at(&ticket, email.as_str());
    let attempt =
        Attempt { token_hash: ticket.hash(), workspace: &workspace, next, expires_at: services.now() + WAITS };
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    tx.insert_sso_attempt(attempt).await.or_fault()?;
    tx.commit().await.or_fault()?;
    Ok(Started { ticket: token, to })
}

/// Whether people of the address's domain sign in through single sign-on. The same for every address of a domain.
///
/// # Errors
/// When the database can't be reached.
pub async fn asks_for_it(services: &Services, email: &str) -> Result<bool, Fault> {
    let Ok(email) = Email::parse(email) else { return Ok(false) };
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    Ok(tx.sso_workspace(email.domain()).await?.is_some())
}

/// What a person is told; the operator's log says more.
pub(super) fn told(trouble: &Trouble, workspace: &str) -> SsoRefusal {
    tracing::warn!(workspace, %trouble, "somebody couldn't be signed in through single sign-on");
    match trouble {
        Trouble::Silent(_) => SsoRefusal::ProviderSilent,
        _ => SsoRefusal::NotBelieved,
    }
}
