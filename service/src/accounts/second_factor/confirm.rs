//! A second factor comes into force.

use domain::audit::AccountEvent;
use domain::refusal::{CodeRefusal, FactorRefusal};
use store::Scope;

use super::super::proof::check_password;
use super::super::record_own;
use super::page::SETUP_LASTS;
use super::{PasswordAndCode, recovery, sealed, totp};
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// Brings the second factor that was begun into force, and gives the recovery codes, to be shown once. Other
/// sessions, which were begun with the password alone, end.
///
/// # Errors
/// Refused when the password or the code is wrong, or none was begun.
pub async fn confirm(
    services: &Services,
    caller: &Caller,
    request: PasswordAndCode,
) -> Outcome<Vec<String>, FactorRefusal> {
    let user = caller.me.user;
    let kept = check_password(services, caller, request.password).await?;
    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    if tx.lock_password_hash(user).await.or_fault()? != kept {
        return refuse(FactorRefusal::NotInThisState);
    }
    let Some(sealed) = tx.begun_second_factor(user, now - SETUP_LASTS).await.or_fault()? else {
        return refuse(FactorRefusal::NotInThisState);
    };
    let secret = sealed::open(&services.0.pepper, user, &sealed).or_fault()?;
    let code: String = request.code.chars().filter(|c| !c.is_whitespace()).collect();
    let Some(step) = totp::matching_step(secret, &code, now).or_fault()? else {
        return refuse(CodeRefusal::Wrong);
    };
    tx.confirm_second_factor(user, step, now).await.or_fault()?;
    let codes = recovery::replace(services, &mut tx, user).await.or_fault()?;
    tx.delete_half_sign_ins(user).await.or_fault()?;
    tx.delete_other_sessions(user, caller.session).await.or_fault()?;
    record_own(services, &mut tx, caller, AccountEvent::SecondFactorAdded, now).await.or_fault()?;
    tx.commit().await.or_fault()?;
    Ok(codes)
}
