//! Before a change that can't be undone, a person whose sign-in is older than 15 minutes proves once more who it
//! is: by a code, with a second factor; by the password, without; through the provider again, who came through it.

use domain::account::Proof;
use domain::audit::AccountEvent;
use domain::refusal::{CodeRefusal, ProofRefusal};
use store::{Scope, Tx};
use time::{Duration, OffsetDateTime};

use super::proof::check_password;
use super::record_own;
use super::second_factor::{Taken, take};
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// How long a proof counts.
const COUNTS: Duration = Duration::minutes(15);

/// What the caller has to prove by, as the database has it now; none when the last proof counts.
pub(crate) async fn asked_of(tx: &mut Tx, caller: &Caller, now: OffsetDateTime) -> Result<Option<Proof>, store::Error> {
    let Some((session, asked)) = asked_when_read(caller, now) else { return Ok(None) };
    tx.act_for(caller.me.user).await?;
    let proven_at = tx.session_proven_at(session).await?;
    Ok((!counts(proven_at, now)).then_some(asked))
}

/// The same, as it was when the session was read: a proof can't have become older than that.
fn asked_when_read(caller: &Caller, now: OffsetDateTime) -> Option<([u8; 32], Proof)> {
    let asked = match caller.second_factor {
        _ if caller.sso_workspace.is_some() => Proof::SingleSignOn,
        true => Proof::Code,
        false => Proof::Password,
    };
    let session = caller.session.filter(|_| !counts(Some(caller.proven_at), now));
    session.map(|session| (session, asked))
}

fn counts(proven_at: Option<OffsetDateTime>, now: OffsetDateTime) -> bool {
    proven_at.is_some_and(|at| now - at < COUNTS)
}

/// Takes the proof that came with a change, if one is needed. Before the transaction of the change, because the
/// slow hash must hold no connection; whether there is a proof that counts, that transaction asks itself
/// ([`require`]).
///
/// # Errors
/// Refused when it is wrong, or was guessed at too often.
pub(crate) async fn prove<R: From<ProofRefusal> + From<CodeRefusal>>(
    services: &Services,
    caller: &Caller,
    typed: &str,
) -> Outcome<(), R> {
    let Some((session, asked)) = asked_when_read(caller, services.now()) else { return Ok(()) };
    if typed.is_empty() {
        return Ok(());
    }
    let mut tx = match asked {
        // Nothing to type: another sign-in is another session.
        Proof::SingleSignOn => return refuse(ProofRefusal::Needed(asked)),
        Proof::Password => {
            let kept = check_password::<R>(services, caller, typed.to_owned()).await?;
            let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
            if tx.lock_password_hash(caller.me.user).await.or_fault()? != kept {
                return refuse(ProofRefusal::Wrong(asked));
            }
            tx
        }
        Proof::Code => {
            let tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
            let (mut tx, taken) = take::<R>(services, tx, caller.me.user, typed).await?;
            if let Taken::Recovery { left } = taken {
                let event = AccountEvent::RecoveryCodeUsed { left };
                record_own(services, &mut tx, caller, event, services.now()).await.or_fault()?;
            }
            tx
        }
    };
    tx.prove_session(session, services.now()).await.or_fault()?;
    tx.commit().await.or_fault()
}

/// Refuses unless the caller's last proof counts, as the database has it now.
///
/// # Errors
/// Refused when a proof is needed.
pub(crate) async fn require<R: From<ProofRefusal>>(
    tx: &mut Tx,
    caller: &Caller,
    now: OffsetDateTime,
) -> Outcome<(), R> {
    match asked_of(tx, caller, now).await.or_fault()? {
        None => Ok(()),
        Some(asked) => refuse(ProofRefusal::Needed(asked)),
    }
}
