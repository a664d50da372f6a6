//! A provider sends somebody back.

use domain::refusal::SsoRefusal;
use store::Scope;

use super::admit::{Admission, admit};
use super::provider::Provider;
use super::sealed;
use super::start::told;
use super::ticket::Ticket;
use crate::fault::{OrFault, Outcome, refuse};
use crate::{BrowserToken, Services, SessionToken, Source};

/// What the browser brings back.
pub struct Answer {
    /// The sign-in under way, by the browser's cookie.
    pub ticket: Option<SessionToken>,
    /// The state.
    pub state: String,
    /// The code; empty when the provider signed nobody in.
    pub code: String,
    /// The provider's error; empty without.
    pub error: String,
    /// Who says so (RFC 9207); many don't say it.
    pub issuer: Option<String>,
    /// Where the request came from.
    pub source: Source,
    /// With which program.
    pub user_agent: String,
    /// What the browser is known by.
    pub browser: BrowserToken,
    /// A session that the browser had until now. It ends.
    pub replaces: Option<SessionToken>,
}

/// Begins a session of whom the provider vouches for, and makes the person a member who comes for the first time. Gives
/// the session and where the person wanted to go.
///
/// An answer is taken once, whatever becomes of it, and only from the browser that asked.
///
/// # Errors
/// Refused when the answer isn't to a question of this browser, isn't believed, or is about somebody who isn't let in.
pub async fn finish(services: &Services, answer: Answer) -> Outcome<(SessionToken, String), SsoRefusal> {
    let Some(token) = &answer.ticket else { return refuse(SsoRefusal::Lost) };
    let ticket = Ticket(token);
    if !ticket.has_state(&answer.state) {
        return refuse(SsoRefusal::Lost);
    }
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    let taken = tx.take_sso_attempt(ticket.hash(), services.now()).await.or_fault()?;
    let Some((workspace, next)) = taken else { return refuse(SsoRefusal::Lost) };
    let settings = tx.single_sign_on(&workspace).await.or_fault()?;
    tx.commit().await.or_fault()?;
    let Some(settings) = settings.filter(|settings| settings.facts.on) else { return refuse(SsoRefusal::Lost) };
    match answer.error.as_str() {
        "" if !answer.code.is_empty() => {}
        "server_error" | "temporarily_unavailable" => return refuse(SsoRefusal::ProviderSilent),
        _ => return refuse(SsoRefusal::Declined),
    }
    let facts = &settings.facts;
    if answer.issuer.as_ref().is_some_and(|issuer| *issuer != facts.issuer) {
        tracing::warn!(workspace = workspace.as_str(), "an answer came from another provider than was asked");
        return refuse(SsoRefusal::NotBelieved);
    }

    let secret = sealed::open(services, &workspace, &settings.sealed_secret).or_fault()?;
    let (http, redirect) = (&services.0.sso, services.sso_redirect_uri());
    let asked = async {
        let secret = secret.to_string();
        let provider = Provider::discover(http, &facts.issuer, &facts.client_id, secret, redirect).await?;
        provider.redeem(answer.code, &ticket, services.now()).await
    };
    let vouched = match asked.await {
        Ok(vouched) => vouched,
        Err(trouble) => return refuse(told(&trouble, workspace.as_str())),
    };
    let admission = Admission {
        workspace: &workspace,
        issuer: &facts.issuer,
        vouched,
        source: answer.source,
        user_agent: &answer.user_agent,
        browser: &answer.browser,
        replaces: answer.replaces.as_ref(),
    };
    Ok((admit(services, admission).await?, next))
}
