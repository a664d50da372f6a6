//! A passkey is removed.

use domain::audit::AccountEvent;
use domain::ids::PasskeyId;
use domain::notice::Notice;
use domain::refusal::PasskeyRefusal;

use crate::accounts::record_own;
use crate::accounts::second_factor::{PasswordAndCode, drop_needless_codes, proof_of_both};
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// Removes one of the caller's passkeys, and ends the other sessions. Recovery codes go with the last second factor.
///
/// # Errors
/// Refused when the password or the code is wrong, or there is no such passkey of the caller's.
pub async fn remove(
    services: &Services,
    caller: &Caller,
    passkey: PasskeyId,
    proof: PasswordAndCode,
) -> Outcome<(), PasskeyRefusal> {
    if caller.sso_workspace.is_some() {
        return refuse(PasskeyRefusal::NotOffered);
    }
    let (user, now) = (caller.me.user, services.now());
    let mut tx = proof_of_both::<PasskeyRefusal>(services, caller, proof).await?;
    let Some(name) = tx.delete_passkey(user, passkey).await.or_fault()? else {
        // The code is used up, whatever becomes of it.
        tx.commit().await.or_fault()?;
        return refuse(PasskeyRefusal::Gone);
    };
    drop_needless_codes(&mut tx, user).await.or_fault()?;
    tx.delete_half_sign_ins(user).await.or_fault()?;
    tx.delete_other_sessions(user, caller.session).await.or_fault()?;
    let notice = Notice::PasskeyRemoved { name: name.to_string(), place: caller.source.ip.to_string() };
    services.tell(&mut tx, user, &notice, now).await.or_fault()?;
    record_own(services, &mut tx, caller, AccountEvent::PasskeyRemoved { name }, now).await.or_fault()?;
    tx.commit().await.or_fault()
}
