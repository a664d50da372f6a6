//! A passkey is added.

use domain::audit::AccountEvent;
use domain::ids::PasskeyId;
use domain::notice::Notice;
use domain::refusal::PasskeyRefusal;
use store::Scope;
use store::passkeys::{Ceremony, NewPasskey};

use super::MOST;
use crate::accounts::record_own;
use crate::accounts::second_factor::new_recovery_codes;
use crate::fault::{OrFault, Outcome, refuse};
use crate::secrets::token_hash;
use crate::{Caller, Services, SessionToken};

/// Takes the device's answer, and ends the other sessions. Gives recovery codes, to be shown once, to whom it is the
/// first second factor.
///
/// # Errors
/// Refused when nothing was asked in this browser, or too long ago; when the answer can't be believed; when the
/// session has ended meanwhile; when there are too many, or this one is there already. A question is used up by any answer.
pub async fn add(
    services: &Services,
    caller: &Caller,
    asked: Option<SessionToken>,
    answer: &str,
) -> Outcome<Option<Vec<String>>, PasskeyRefusal> {
    let (user, now) = (caller.me.user, services.now());
    let Some(asked) = asked.filter(|_| caller.sso_workspace.is_none()) else { return refuse(PasskeyRefusal::Lost) };
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    let taken = tx.take_ceremony(token_hash(asked.reveal()), now).await.or_fault()?;
    tx.commit().await.or_fault()?;
    let Some(Ceremony { adds: Some((whose, name)), state }) = taken else { return refuse(PasskeyRefusal::Lost) };
    if whose != user {
        return refuse(PasskeyRefusal::Lost);
    }
    let Ok(made) = services.0.devices.made(state, answer).or_fault()? else {
        return refuse(PasskeyRefusal::NotBelieved);
    };

    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    tx.lock_password_hash(user).await.or_fault()?;
    // The session may have been ended, or the password changed, since the request began to arrive.
    let Some(session) = caller.session else { return refuse(PasskeyRefusal::Lost) };
    if tx.session_proven_at(session).await.or_fault()?.is_none() {
        return refuse(PasskeyRefusal::Lost);
    }
    // Several questions may have waited at once.
    if tx.credential_ids(user).await.or_fault()?.len() >= MOST {
        return refuse(PasskeyRefusal::TooMany);
    }
    let first = tx.second_factor_since(user).await.or_fault()?.is_none();
    let new = NewPasskey {
        id: PasskeyId(services.uuid()),
        user,
        credential_id: &made.credential_id,
        credential: &made.credential,
        name: &name,
    };
    if !tx.insert_passkey(new, now).await.or_fault()? {
        return refuse(PasskeyRefusal::Known);
    }
    let codes = match first {
        true => Some(new_recovery_codes(services, &mut tx, user).await.or_fault()?),
        false => None,
    };
    tx.delete_half_sign_ins(user).await.or_fault()?;
    tx.delete_other_sessions(user, caller.session).await.or_fault()?;
    let notice = Notice::PasskeyAdded { name: name.to_string(), place: caller.source.ip.to_string() };
    services.tell(&mut tx, user, &notice, now).await.or_fault()?;
    record_own(services, &mut tx, caller, AccountEvent::PasskeyAdded { name }, now).await.or_fault()?;
    tx.commit().await.or_fault()?;
    Ok(codes)
}
