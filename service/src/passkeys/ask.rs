//! Somebody wants to sign in with a passkey: whichever device there is, is asked.

use domain::refusal::PasskeySignInRefusal;
use store::Scope;
use store::passkeys::Ceremony;

use super::WAITS;
use crate::accounts::Throttle;
use crate::fault::{OrFault, Outcome, refuse};
use crate::secrets::token_hash;
use crate::{Services, SessionToken, Source};

/// A question to a device.
pub struct Question {
    /// For the browser's cookie: only the same browser can bring the answer.
    pub token: SessionToken,
    /// The options of `navigator.credentials.get`, as JSON. Names nobody.
    pub options: String,
}

/// Asks.
///
/// # Errors
/// Refused when too many were asked from one network.
pub async fn ask(services: &Services, source: Source) -> Outcome<Question, PasskeySignInRefusal> {
    if !services.0.devices.offered() {
        return refuse(PasskeySignInRefusal::NotOffered);
    }
    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    if let Some(retry_after_seconds) = Throttle::passkey(source.ip).take(&mut tx, now).await.or_fault()? {
        tx.commit().await.or_fault()?;
        return refuse(PasskeySignInRefusal::TooManyTries { retry_after_seconds });
    }
    let asked = services.0.devices.ask_who().or_fault()?;
    let token = services.new_session_token();
    let ceremony = Ceremony { adds: None, state: asked.state };
    tx.insert_ceremony(token_hash(token.reveal()), &ceremony, now + WAITS).await.or_fault()?;
    tx.commit().await.or_fault()?;
    Ok(Question { token, options: asked.options })
}
