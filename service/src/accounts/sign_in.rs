//! Signing in. Guessing is slowed down per account and per network; unknown and known accounts answer
//! alike, in the same time.

use domain::account::{Email, Password};
use domain::audit::SignInWay;
use domain::ids::WorkspaceId;
use domain::refusal::SignInRefusal;
use domain::workspace::Membership;
use store::accounts::Account;
use store::{Scope, Tx};
use time::Duration;

use super::begin_session::{NewSession, begin_session};
use super::throttle::Throttle;
use crate::authorise::is_way_back;
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

/// How far a right password leads.
pub enum SignedIn {
    /// To a session.
    Whole(SessionToken),
    /// To a second step, which this token is for. It opens nothing.
    Half(SessionToken),
}

/// How long a sign-in waits for the code.
const HALF_WAITS: Duration = Duration::minutes(10);

/// Begins a session; or, for a person who has a second factor, the second step.
///
/// Two transactions, because the slow hash between them must hold no connection: the first takes a try
/// from the throttle, the second gives it back and begins the session.
///
/// Where the address's domain has single sign-on, a password opens what isn't behind it: other workspaces of the person,
/// and to its admins the workspace itself, if they have a second factor.
///
/// # Errors
/// Refused for wrong credentials (one answer, whatever was wrong), too many tries, or too many people at
/// once; and to people for whom single sign-on is the only way, in the words of wrong credentials of their domain.
pub async fn sign_in(services: &Services, request: SignIn) -> Outcome<SignedIn, SignInRefusal> {
    let email = Email::parse(&request.email).ok();
    let throttle = Throttle::sign_in(request.source.ip, &request.email);

    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    let throttled = throttle.take(&mut tx, services.now()).await.or_fault()?;
    let (account, behind) = match &email {
        Some(email) if throttled.is_none() => {
            (tx.account(email).await.or_fault()?, tx.sso_workspace(email.domain()).await.or_fault()?)
        }
        _ => (None, None),
    };
    tx.commit().await.or_fault()?;
    if let Some(retry_after_seconds) = throttled {
        return refuse(SignInRefusal::TooManyTries { retry_after_seconds });
    }

    // Whoever has an address of the domain reads the same, whatever was wrong.
    let wrong = if behind.is_some() { SignInRefusal::SingleSignOn } else { SignInRefusal::WrongCredentials };
    let kept = account.as_ref().and_then(|account| account.password_hash.clone());
    let matches = services.0.passwords.matches(request.password, kept.clone()).await.or_fault()?;
    let Ok(matches) = matches else { return refuse(SignInRefusal::Busy) };
    let (Some(account), true) = (account, matches) else { return refuse(wrong) };

    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    let unchanged = tx.account(&account.email).await.or_fault()?.is_some_and(|now| now.password_hash == kept);
    if !unchanged {
        return refuse(wrong);
    }
    throttle.give_back(&mut tx).await.or_fault()?;
    let factor = tx.second_factor_since(account.id).await.or_fault()?.is_some();
    if let Some(behind) = &behind
        && !opens_something(&mut tx, &account, behind, factor).await.or_fault()?
    {
        tx.commit().await.or_fault()?;
        return refuse(wrong);
    }
    let signed_in = if factor {
        let token = services.new_session_token();
        let hash = token_hash(token.reveal());
        tx.insert_half_sign_in(hash, account.id, now + HALF_WAITS).await.or_fault()?;
        SignedIn::Half(token)
    } else {
        let new = NewSession {
            user: account.id,
            email: account.email,
            source: request.source,
            user_agent: &request.user_agent,
            browser: &request.browser,
            replaces: request.replaces.as_ref(),
            through: None,
            way: SignInWay::Password,
        };
        SignedIn::Whole(begin_session(services, &mut tx, new).await.or_fault()?.0)
    };
    tx.commit().await.or_fault()?;
    Ok(signed_in)
}

/// Whether a password, or a passkey, opens anything to somebody whose mail domain has single sign-on in that workspace.
pub(crate) async fn opens_something(
    tx: &mut Tx,
    account: &Account,
    behind: &WorkspaceId,
    factor: bool,
) -> Result<bool, store::Error> {
    tx.act_for(account.id).await?;
    let memberships = tx.memberships(account.id).await?;
    let open = |member: &Membership| member.workspace != *behind || is_way_back(member.role, factor);
    Ok(account.staff || memberships.iter().any(open))
}
