//! A CSM.

use domain::account::Email;
use domain::ids::UserId;
use store::Scope;
use store::accounts::Account;
use time::Duration;

use crate::Services;
use crate::fault::{OrFault, Outcome, refuse};
use crate::secrets::token_hash;

/// How long the link to set a password works.
const LINK_WORKS: Duration = Duration::hours(24);

/// Makes the address a CSM's (and its account, when it has none) and gives a one-time link to set a
/// password. Again for the same address: another link.
///
/// # Errors
/// Refused, with a sentence, when it isn't an address.
pub async fn add_staff(services: &Services, email: &str) -> Outcome<String, String> {
    let email = match Email::parse(email) {
        Ok(email) => email,
        Err(bad) => return refuse(bad.to_string()),
    };
    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    let user = match tx.account(&email).await.or_fault()? {
        Some(account) => account.id,
        None => {
            let id = UserId(services.uuid());
            let name = email.as_str().split('@').next().unwrap_or_default().to_owned();
            let account = Account { id, email, name, password_hash: None, staff: true };
            tx.insert_account(&account, now).await.or_fault()?;
            id
        }
    };
    tx.set_staff(user).await.or_fault()?;
    let token = services.new_link_token();
    tx.insert_password_link(token_hash(&token), user, now, now + LINK_WORKS).await.or_fault()?;
    tx.commit().await.or_fault()?;
    Ok(services.link(&format!("/reset-password/{token}")))
}
