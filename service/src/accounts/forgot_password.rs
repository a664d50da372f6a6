//! Somebody has forgotten the password. Known and unknown addresses are answered alike, in the same time: only
//! the worker looks whether there is an account.

use domain::account::Email;
use domain::refusal::ForgotRefusal;
use store::Scope;
use store::password_requests::PasswordRequest;
use time::Duration;

use super::throttle::Throttle;
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Services, Source};

/// How long the mailed link works.
const LINK_WORKS: Duration = Duration::hours(1);

/// Has a worker mail a one-time link to the address, if it is an account's. An older request of that address is
/// replaced.
///
/// # Errors
/// Refused when it isn't an address, or was asked for too often.
pub async fn forgot_password(services: &Services, email: &str, source: Source) -> Outcome<(), ForgotRefusal> {
    let Ok(email) = Email::parse(email) else { return refuse(ForgotRefusal::NotAnAddress) };
    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    let throttled = Throttle::forgotten(source.ip, email.as_str()).take(&mut tx, now).await.or_fault()?;
    if let Some(retry_after_seconds) = throttled {
        tx.commit().await.or_fault()?;
        return refuse(ForgotRefusal::TooManyTries { retry_after_seconds });
    }
    let request = PasswordRequest { id: services.uuid(), email, expires_at: now + LINK_WORKS, mail_tries: 0 };
    tx.replace_password_request(&request, now).await.or_fault()?;
    tx.commit().await.or_fault()?;
    Ok(())
}
