//! A passkey signs its person in.

use domain::account::PasskeyName;
use domain::audit::{AccountChange, AccountEvent, Change, SignInWay};
use domain::notice::Notice;
use domain::refusal::PasskeySignInRefusal;
use store::passkeys::{Ceremony, KnownPasskey};
use store::{Scope, Tx};

use super::device::Doubt;
use crate::accounts::{NewSession, Throttle, begin_session, opens_something, record_everywhere};
use crate::fault::{OrFault, Outcome, refuse};
use crate::secrets::token_hash;
use crate::{BrowserToken, Services, SessionToken, Source};

/// What a browser brought back from a device.
pub struct PasskeySignIn {
    /// The question that was asked in this browser.
    pub asked: Option<SessionToken>,
    /// The device's answer: a `PublicKeyCredential` as JSON.
    pub answer: String,
    /// Where the request came from.
    pub source: Source,
    /// With which program.
    pub user_agent: String,
    /// What the browser is known by.
    pub browser: BrowserToken,
    /// A session that the browser had until now. It ends.
    pub replaces: Option<SessionToken>,
}

/// Begins a session. A question is used up by any answer, before the answer is looked at.
///
/// # Errors
/// Refused when nothing was asked in this browser or too long ago, the passkey isn't in force, or its answer can't be
/// believed; and to people for whom single sign-on is the only way.
pub async fn sign_in(services: &Services, request: PasskeySignIn) -> Outcome<SessionToken, PasskeySignInRefusal> {
    if !services.0.devices.offered() {
        return refuse(PasskeySignInRefusal::NotOffered);
    }
    let now = services.now();
    let Some(asked) = &request.asked else { return refuse(PasskeySignInRefusal::Lost) };
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    let taken = tx.take_ceremony(token_hash(asked.reveal()), now).await.or_fault()?;
    tx.commit().await.or_fault()?;
    let Some(Ceremony { adds: None, state }) = taken else { return refuse(PasskeySignInRefusal::Lost) };
    let Some(named) = services.0.devices.named(&request.answer).or_fault()? else {
        return refuse(PasskeySignInRefusal::NotBelieved);
    };

    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    let Some(passkey) = tx.passkey_of(named.user, &named.credential_id).await.or_fault()? else {
        return refuse(PasskeySignInRefusal::NotBelieved);
    };
    let KnownPasskey { id, name, account, credential } = passkey;
    let fresh = match services.0.devices.checked(state, &named, credential).or_fault()? {
        Ok(fresh) => fresh,
        Err(Doubt::Wrong) => return refuse(PasskeySignInRefusal::NotBelieved),
        Err(Doubt::Copied) => {
            doubted(services, tx, &request, account, name).await.or_fault()?;
            return refuse(PasskeySignInRefusal::NotBelieved);
        }
    };
    tx.use_passkey(id, &fresh, now).await.or_fault()?;
    Throttle::passkey(request.source.ip).give_back(&mut tx).await.or_fault()?;
    if let Some(behind) = tx.sso_workspace(account.email.domain()).await.or_fault()?
        && !opens_something(&mut tx, &account, &behind, true).await.or_fault()?
    {
        tx.commit().await.or_fault()?;
        return refuse(PasskeySignInRefusal::SingleSignOn);
    }
    tx.delete_half_sign_ins(account.id).await.or_fault()?;
    let new = NewSession {
        user: account.id,
        email: account.email,
        source: request.source,
        user_agent: &request.user_agent,
        browser: &request.browser,
        replaces: request.replaces.as_ref(),
        through: None,
        way: SignInWay::Passkey,
    };
    let (token, _) = begin_session(services, &mut tx, new).await.or_fault()?;
    tx.commit().await.or_fault()?;
    Ok(token)
}

/// Tells the person, and each workspace of the person, of an answer that a copy would have given.
async fn doubted(
    services: &Services,
    mut tx: Tx,
    request: &PasskeySignIn,
    account: store::accounts::Account,
    name: PasskeyName,
) -> Result<(), store::Error> {
    let now = services.now();
    let notice = Notice::PasskeyDoubted { name: name.to_string(), place: request.source.ip.to_string() };
    services.tell(&mut tx, account.id, &notice, now).await?;
    tx.act_for(account.id).await?;
    let memberships = tx.memberships(account.id).await?;
    let actor = request.source.actor(account.id, account.email.clone());
    let event = AccountEvent::PasskeyDoubted { name };
    let change = Change::Account(AccountChange { user: account.id, email: account.email, event });
    let workspaces = memberships.iter().map(|membership| &membership.workspace);
    record_everywhere(services, &mut tx, workspaces, &actor, &change, now).await?;
    tx.commit().await
}
