//! Another password, by somebody who is signed in and knows the present one.

use domain::audit::AccountEvent;
use domain::notice::Notice;
use domain::refusal::{ChangePasswordRefusal, ProofRefusal};
use store::Scope;

use super::proof::check_password;
use super::record_own;
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// What a person sent to change the password.
pub struct ChangePassword {
    /// The present one.
    pub present: String,
    /// The new one.
    pub password: String,
    /// The new one, typed again.
    pub again: String,
}

/// Sets the password, and ends the person's other sessions, links and half sign-ins.
///
/// # Errors
/// Refused when the present password is wrong, or was guessed at too often, or the new one isn't accepted.
pub async fn change_password(
    services: &Services,
    caller: &Caller,
    request: ChangePassword,
) -> Outcome<(), ChangePasswordRefusal> {
    let hash = services.hash_chosen(request.password, &request.again, caller.own_words()).await?;

    let kept = check_password(services, caller, request.present).await?;

    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    if tx.lock_password_hash(caller.me.user).await.or_fault()? != kept {
        return refuse(ProofRefusal::Wrong);
    }
    tx.set_password_hash(caller.me.user, &hash).await.or_fault()?;
    tx.use_password_links(caller.me.user, now).await.or_fault()?;
    tx.delete_password_requests(&caller.me.email).await.or_fault()?;
    tx.delete_half_sign_ins(caller.me.user).await.or_fault()?;
    tx.delete_other_sessions(caller.me.user, caller.session).await.or_fault()?;
    let notice = Notice::PasswordChanged { place: caller.source.ip.to_string() };
    services.tell(&mut tx, caller.me.user, &notice, now).await.or_fault()?;
    record_own(services, &mut tx, caller, AccountEvent::PasswordChanged, now).await.or_fault()?;
    tx.commit().await.or_fault()
}
