//! A second factor is removed.

use domain::audit::AccountEvent;
use domain::notice::Notice;
use domain::refusal::FactorRefusal;
use store::Scope;

use super::super::proof::check_password;
use super::super::record_own;
use super::{PasswordAndCode, drop_needless_codes, take};
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// Removes the caller's app, and ends the other sessions. Recovery codes go with the last second factor.
///
/// # Errors
/// Refused when the password or the code is wrong, or there is no second factor.
pub async fn remove(services: &Services, caller: &Caller, request: PasswordAndCode) -> Outcome<(), FactorRefusal> {
    let user = caller.me.user;
    let kept = check_password(services, caller, request.password).await?;
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    // A recovery code isn't spent on what isn't there.
    if tx.code_asked_since(user).await.or_fault()?.is_none() {
        return refuse(FactorRefusal::NotInThisState);
    }
    let (mut tx, _) = take::<FactorRefusal>(services, tx, user, &request.code).await?;
    if tx.lock_password_hash(user).await.or_fault()? != kept {
        return refuse(FactorRefusal::NotInThisState);
    }
    if tx.code_asked_since(user).await.or_fault()?.is_none() {
        return refuse(FactorRefusal::NotInThisState);
    }
    tx.delete_second_factor(user).await.or_fault()?;
    drop_needless_codes(&mut tx, user).await.or_fault()?;
    tx.delete_half_sign_ins(user).await.or_fault()?;
    tx.delete_other_sessions(user, caller.session).await.or_fault()?;
    let now = services.now();
    let notice = Notice::FactorRemoved { place: caller.source.ip.to_string() };
    services.tell(&mut tx, user, &notice, now).await.or_fault()?;
    record_own(services, &mut tx, caller, AccountEvent::SecondFactorRemoved, now).await.or_fault()?;
    tx.commit().await.or_fault()
}
