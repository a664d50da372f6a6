//! Somebody whom a workspace's provider vouches for is let in, once: account, membership, session and their entries in
//! one transaction.

use domain::account::Email;
use domain::audit::{Change, MemberChange, MemberEvent, SignInWay};
use domain::ids::{UserId, WorkspaceId};
use domain::people::NamedSeat;
use domain::refusal::SsoRefusal;
use domain::workspace::title;
use store::accounts::Account;
use store::sso::Subject;
use store::{Scope, Tx};

use super::provider::Vouched;
use crate::accounts::{NewSession, Throttle, begin_session};
use crate::fault::{OrFault, Outcome, refuse};
use crate::{BrowserToken, Services, SessionToken, Source};

/// Who comes, and from where.
pub(super) struct Admission<'a> {
    pub(super) workspace: &'a WorkspaceId,
    pub(super) issuer: &'a str,
    pub(super) vouched: Vouched,
    pub(super) source: Source,
    pub(super) user_agent: &'a str,
    pub(super) browser: &'a BrowserToken,
    pub(super) replaces: Option<&'a SessionToken>,
}

/// Lets the person in.
pub(super) async fn admit(services: &Services, admission: Admission<'_>) -> Outcome<SessionToken, SsoRefusal> {
    let Admission { workspace, issuer, vouched, source, .. } = admission;
    let Some(email) = vouched.email.as_deref().filter(|_| vouched.email_verified) else {
        return refuse(SsoRefusal::NotVerified);
    };
    let Ok(email) = Email::parse(email) else { return refuse(SsoRefusal::NotVerified) };
    let subject = Subject { issuer: issuer.to_owned(), subject: vouched.subject };

    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    tx.enter(workspace).await.or_fault()?;
    // Two first sign-ins of one person come one after the other.
    tx.lock_workspace(workspace).await.or_fault()?;
    let settings = tx.single_sign_on(workspace).await.or_fault()?.map(|settings| settings.facts);
    let settings = settings.filter(|now| now.on && now.issuer == issuer);
    let Some(settings) = settings else { return refuse(SsoRefusal::Lost) };
    if !settings.domains.iter().any(|domain| domain.as_str() == email.domain()) {
        return refuse(SsoRefusal::OtherDomain);
    }
    let user = match known(&mut tx, workspace, &email, &subject).await? {
        Known::Member(user) => user,
        Known::Newcomer(account) => {
            let user = account.unwrap_or_else(|| UserId(services.uuid()));
            if account.is_none() {
                let name = name(vouched.name.as_deref(), &email);
                let account = Account { id: user, email: email.clone(), name, password_hash: None, staff: false };
                tx.insert_account(&account, now).await.or_fault()?;
            }
            let role = settings.role.role();
            tx.insert_membership(workspace, user, role).await.or_fault()?;
            let (actor, seat) = (source.actor(user, email.clone()), NamedSeat::of(role, &[]));
            let event = MemberEvent::Joined { user, seat };
            let change = Change::Member(MemberChange { email: email.clone(), event });
            tx.record(services.catalog(), workspace, &actor, &change, now).await.or_fault()?;
            user
        }
    };
    tx.put_sso_person(workspace, user, &subject).await.or_fault()?;
    let new = NewSession {
        user,
        email: email.clone(),
        source,
        user_agent: admission.user_agent,
        browser: admission.browser,
        replaces: admission.replaces,
        through: Some(workspace),
        way: SignInWay::SingleSignOn,
    };
    let (token, _) = begin_session(services, &mut tx, new).await.or_fault()?;
    Throttle::single_sign_on(source.ip).give_back(&mut tx).await.or_fault()?;
    tx.commit().await.or_fault()?;
    Ok(token)
}

/// What the person is to the workspace until now.
enum Known {
    Member(UserId),
    /// With the account that the person has already, if any.
    Newcomer(Option<UserId>),
}

/// Finds the person by the address, and makes sure that the provider means the same one as before: addresses are given
/// to others when somebody leaves, subjects aren't.
async fn known(tx: &mut Tx, workspace: &WorkspaceId, email: &Email, subject: &Subject) -> Outcome<Known, SsoRefusal> {
    let account = tx.account(email).await.or_fault()?;
    if account.as_ref().is_some_and(|account| account.staff) {
        return refuse(SsoRefusal::Staff);
    }
    let user = account.map(|account| account.id);
    let meant = tx.sso_person_of(workspace, subject).await.or_fault()?;
    if meant.is_some() && meant != user {
        return refuse(SsoRefusal::OtherPerson);
    }
    let Some(user) = user else { return Ok(Known::Newcomer(None)) };
    let before = tx.sso_person(workspace, user).await.or_fault()?;
    let was = before.as_ref().and_then(Option::as_ref);
    if was.is_some_and(|was| was.issuer == subject.issuer && was.subject != subject.subject) {
        return refuse(SsoRefusal::OtherPerson);
    }
    match tx.role(workspace, user).await.or_fault()? {
        Some(_) => Ok(Known::Member(user)),
        None if before.is_some() => refuse(SsoRefusal::Removed),
        None => Ok(Known::Newcomer(Some(user))),
    }
}

/// What the provider calls the person, or what stands before the `@`.
fn name(told: Option<&str>, email: &Email) -> String {
    let local = || email.as_str().split('@').next().unwrap_or_default().chars().take(100).collect();
    told.and_then(|name| title(name).ok()).unwrap_or_else(local)
}
