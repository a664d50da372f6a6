//! A one-time link sets a password.

use domain::account::{Email, Password};
use domain::audit::Change;
use domain::notice::Notice;
use domain::refusal::{ChosenProblem, LinkRefusal};
use store::Scope;

use super::record_everywhere;
use crate::fault::{OrFault, Outcome, refuse};
use crate::secrets::token_hash;
use crate::{Fault, Services, Source};

/// The address of the account that a link is for; none when it is unknown, used or expired.
///
/// # Errors
/// When the database can't be reached.
pub async fn password_link(services: &Services, token: &str) -> Result<Option<Email>, Fault> {
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    let account = tx.password_link(token_hash(token), services.now()).await?;
    Ok(account.map(|account| account.email))
}

/// Sets the password, uses up the person's links and ends the person's sessions.
///
/// The password is hashed before the transaction, which holds a connection.
///
/// # Errors
/// Refused when the link isn't valid, or the passwords aren't.
pub async fn set_password(
    services: &Services,
    token: &str,
    password: String,
    again: &str,
    source: Source,
) -> Outcome<Email, LinkRefusal> {
    let Some(own) = own_words(services, token).await.or_fault()? else { return refuse(LinkRefusal::NotValid) };
    let hash = services.hash_chosen(password, again, own).await?;

    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    let Some(account) = tx.password_link(token_hash(token), now).await.or_fault()? else {
        return refuse(LinkRefusal::NotValid);
    };
    tx.set_password_hash(account.id, &hash).await.or_fault()?;
    tx.use_password_links(account.id, now).await.or_fault()?;
    tx.delete_password_requests(&account.email).await.or_fault()?;
    tx.delete_half_sign_ins(account.id).await.or_fault()?;
    tx.delete_sessions_of(account.id, None).await.or_fault()?;
    // The first password of an account is no news to whoever sets it.
    if account.password_hash.is_some() {
        let notice = Notice::PasswordChanged { place: source.ip.to_string() };
        services.tell(&mut tx, account.id, &notice, now).await.or_fault()?;
    }
    tx.act_for(account.id).await.or_fault()?;
    let memberships = tx.memberships(account.id).await.or_fault()?;
    let actor = source.actor(account.id, account.email.clone());
    let change = Change::PasswordSet { user: account.id, email: account.email.clone() };
    record_everywhere(services, &mut tx, memberships.iter().map(|m| &m.workspace), &actor, &change, now)
        .await
        .or_fault()?;
    tx.commit().await.or_fault()?;
    Ok(account.email)
}

/// What somebody who knows the person would try: names and addresses. None when the link isn't in force.
async fn own_words(services: &Services, token: &str) -> Result<Option<Vec<String>>, Fault> {
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    let Some(account) = tx.password_link(token_hash(token), services.now()).await? else { return Ok(None) };
    tx.act_for(account.id).await?;
    let memberships = tx.memberships(account.id).await?;
    let workspaces = memberships.into_iter().map(|membership| membership.workspace_name);
    Ok(Some([account.email.to_string(), account.name].into_iter().chain(workspaces).collect()))
}

impl Services {
    /// Hashes a password that somebody chose. `own` are words that others know of the person.
    pub(super) async fn hash_chosen<R: From<ChosenProblem>>(
        &self,
        password: String,
        again: &str,
        own: Vec<String>,
    ) -> Outcome<String, R> {
        if password != again {
            return refuse(ChosenProblem::Mismatch);
        }
        let password = match Password::chosen(password) {
            Ok(password) => password,
            Err(problem) => return refuse(ChosenProblem::Password(problem)),
        };
        match self.0.passwords.hash_chosen(password, own, self.0.random.as_ref()).await.or_fault()? {
            Ok(hash) => Ok(hash),
            Err(problem) => refuse(ChosenProblem::Password(problem)),
        }
    }
}
