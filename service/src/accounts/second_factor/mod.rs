//! The second factor: a time-based one-time password (RFC 6238), and recovery codes for the day when the device
//! that makes it is lost.

mod begin;
mod confirm;
mod page;
mod recovery;
mod remove;
mod sealed;
mod totp;

use domain::ids::UserId;
use store::{Scope, Tx};

use super::proof::check_password;
use super::record_own;
use super::throttle::Throttle;
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Fault, Services};

use domain::account::Proof;
use domain::audit::AccountEvent;
use domain::refusal::{CodeRefusal, ProofRefusal};

pub use begin::begin;
pub use confirm::confirm;
pub use page::page;
pub use recovery::new_codes;
pub use remove::remove;

pub(crate) use recovery::replace as new_recovery_codes;

/// How a person sent a password and a code, to change something of the second factor.
pub struct PasswordAndCode {
    /// The password.
    pub password: String,
    /// A code of the app, or a recovery code.
    pub code: String,
}

/// What a code that was right was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// Of the app.
    App,
    /// A recovery code; so many are left.
    Recovery {
        /// How many.
        left: i64,
    },
}

/// Takes a code of a person who has a second factor: right ones once, and wrong ones slowly. A refusal commits
/// the transaction, so that the try counts; a success leaves it open, so that whatever the code allows
/// is committed with it.
pub(super) async fn take<R: From<CodeRefusal>>(
    services: &Services,
    mut tx: Tx,
    user: UserId,
    typed: &str,
) -> Outcome<(Tx, Taken), R> {
    let throttle = Throttle::code(user);
    if let Some(retry_after_seconds) = throttle.take(&mut tx, services.now()).await.or_fault()? {
        tx.commit().await.or_fault()?;
        return refuse(CodeRefusal::TooManyTries { retry_after_seconds });
    }
    match check(services, &mut tx, user, typed).await.or_fault()? {
        Some(taken) => {
            throttle.give_back(&mut tx).await.or_fault()?;
            Ok((tx, taken))
        }
        None => {
            tx.commit().await.or_fault()?;
            refuse(CodeRefusal::Wrong)
        }
    }
}

/// Takes the caller's password, and a code from whose app makes codes. The transaction that took the code is left
/// open, so that whatever both allow is committed with it.
pub(crate) async fn proof_of_both<R: From<ProofRefusal> + From<CodeRefusal>>(
    services: &Services,
    caller: &Caller,
    sent: PasswordAndCode,
) -> Outcome<Tx, R> {
    let user = caller.me.user;
    let kept = check_password::<R>(services, caller, sent.password).await?;
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    if tx.code_asked_since(user).await.or_fault()?.is_some() {
        let (taken_in, taken) = take::<R>(services, tx, user, &sent.code).await?;
        tx = taken_in;
        if let Taken::Recovery { left } = taken {
            let event = AccountEvent::RecoveryCodeUsed { left };
            record_own(services, &mut tx, caller, event, services.now()).await.or_fault()?;
        }
    }
    if tx.lock_password_hash(user).await.or_fault()? != kept {
        return refuse(ProofRefusal::Wrong(Proof::Password));
    }
    Ok(tx)
}

/// Recovery codes are for whom a second factor is asked.
pub(crate) async fn drop_needless_codes(tx: &mut Tx, user: UserId) -> Result<(), store::Error> {
    match tx.second_factor_since(user).await? {
        Some(_) => Ok(()),
        None => tx.replace_recovery_codes(user, &[]).await,
    }
}

async fn check(services: &Services, tx: &mut Tx, user: UserId, typed: &str) -> Result<Option<Taken>, Fault> {
    let code: String = typed.chars().filter(|c| c.is_alphanumeric()).collect();
    if !totp::resembles_one(&code) {
        let hash = services.0.pepper.hash_recovery_code(user, &recovery::normal(&code));
        let left = tx.use_recovery_code(user, hash, services.now()).await?;
        return Ok(left.map(|left| Taken::Recovery { left }));
    }
    let Some(sealed) = tx.second_factor(user).await? else { return Ok(None) };
    let secret = sealed::open(&services.0.pepper, user, &sealed)?;
    let Some(step) = totp::matching_step(secret, &code, services.now())? else { return Ok(None) };
    Ok(tx.use_step(user, step).await?.then_some(Taken::App))
}
