//! A second factor whose device and recovery codes are lost.

use domain::account::Email;
use domain::audit::{AccountChange, AccountEvent, Actor, Change};
use domain::notice::Notice;
use store::Scope;

use crate::Services;
use crate::accounts::record_everywhere;
use crate::fault::{OrFault, Outcome, refuse};

/// Where notices say that the operator acts from.
const PLACE: &str = "the operator's command line";

/// Removes somebody's app, passkeys and recovery codes, and ends every session: the password alone signs in
/// again. The person is told by mail, and each of the person's workspaces in its audit log. Make sure first that
/// whoever asks for it is that person.
///
/// # Errors
/// Refused, with a sentence, when the address has no account, or the account no second factor.
pub async fn remove_factor(services: &Services, email: &str) -> Outcome<(), String> {
    let email = match Email::parse(email) {
        Ok(email) => email,
        Err(bad) => return refuse(bad.to_string()),
    };
    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    let Some(account) = tx.account(&email).await.or_fault()? else {
        return refuse(format!("no account has the address {email}"));
    };
    tx.lock_password_hash(account.id).await.or_fault()?;
    if tx.second_factor_since(account.id).await.or_fault()?.is_none() {
        return refuse(format!("{email} has no second factor"));
    }
    tx.delete_second_factor(account.id).await.or_fault()?;
    tx.delete_passkeys(account.id).await.or_fault()?;
    tx.replace_recovery_codes(account.id, &[]).await.or_fault()?;
    tx.delete_half_sign_ins(account.id).await.or_fault()?;
    tx.delete_sessions_of(account.id, None).await.or_fault()?;
    services.tell(&mut tx, account.id, &Notice::FactorRemoved { place: PLACE.to_owned() }, now).await.or_fault()?;
    tx.act_for(account.id).await.or_fault()?;
    let memberships = tx.memberships(account.id).await.or_fault()?;
    let event = AccountEvent::SecondFactorLifted;
    let change = Change::Account(AccountChange { user: account.id, email, event });
    let workspaces = memberships.iter().map(|membership| &membership.workspace);
    record_everywhere(services, &mut tx, workspaces, &Actor::System, &change, now).await.or_fault()?;
    tx.commit().await.or_fault()
}
