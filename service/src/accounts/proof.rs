//! A person who is signed in proves to be the one who signed in.

use domain::account::{Password, Proof};
use domain::refusal::ProofRefusal;
use store::Scope;

use super::throttle::Throttle;
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// Compares the caller's password, and gives the hash that it matched: whoever changes something on the strength
/// of it looks once more, in the transaction of the change.
///
/// Two transactions, because the slow hash between them must hold no connection.
pub(super) async fn check_password<R: From<ProofRefusal>>(
    services: &Services,
    caller: &Caller,
    password: String,
) -> Outcome<Option<String>, R> {
    // A provider doesn't speak for the account as a whole.
    if caller.sso_workspace.is_some() {
        return refuse(ProofRefusal::Wrong(Proof::SingleSignOn));
    }
    let throttle = Throttle::own_password(caller.me.user);
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    let throttled = throttle.take(&mut tx, services.now()).await.or_fault()?;
    let kept = tx.password_hash(caller.me.user).await.or_fault()?;
    tx.commit().await.or_fault()?;
    if let Some(retry_after_seconds) = throttled {
        return refuse(ProofRefusal::TooManyTries { retry_after_seconds });
    }
    match services.0.passwords.matches(Password::typed(password), kept.clone()).await.or_fault()? {
        Ok(true) => {}
        Ok(false) => return refuse(ProofRefusal::Wrong(Proof::Password)),
        Err(_busy) => return refuse(ProofRefusal::Busy),
    }
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    throttle.give_back(&mut tx).await.or_fault()?;
    tx.commit().await.or_fault()?;
    Ok(kept)
}
