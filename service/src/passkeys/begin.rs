//! A passkey is begun: whoever asks proves who it is, and the device is asked.

use domain::account::PasskeyName;
use domain::refusal::PasskeyRefusal;
use store::passkeys::Ceremony;

use super::{MOST, WAITS};
use crate::accounts::second_factor::{PasswordAndCode, proof_of_both};
use crate::fault::{OrFault, Outcome, refuse};
use crate::secrets::token_hash;
use crate::{Caller, Services, SessionToken};

/// What a person sent to add a passkey.
pub struct BeginPasskey {
    /// What it will be called, as typed.
    pub name: String,
    /// Password, and code of an app where there is one.
    pub proof: PasswordAndCode,
}

/// Asks the device for a passkey. Gives the question for the browser, and the token of the cookie that its answer has
/// to come with.
///
/// # Errors
/// Refused when the name can't be, the password or the code is wrong, or there are too many.
pub async fn begin(
    services: &Services,
    caller: &Caller,
    request: BeginPasskey,
) -> Outcome<(SessionToken, String), PasskeyRefusal> {
    if !services.0.devices.offered() || caller.sso_workspace.is_some() {
        return refuse(PasskeyRefusal::NotOffered);
    }
    let name = match PasskeyName::parse(&request.name) {
        Ok(name) => name,
        Err(problem) => return refuse(PasskeyRefusal::Name(problem)),
    };
    let user = caller.me.user;
    let mut tx = proof_of_both::<PasskeyRefusal>(services, caller, request.proof).await?;
    let known = tx.credential_ids(user).await.or_fault()?;
    if known.len() >= MOST {
        // The code is used up, whatever becomes of it.
        tx.commit().await.or_fault()?;
        return refuse(PasskeyRefusal::TooMany);
    }
    let asked = services.0.devices.ask_to_make(user, &caller.me.email, &caller.me.name, known).or_fault()?;
    let token = services.new_session_token();
    let ceremony = Ceremony { adds: Some((user, name)), state: asked.state };
    tx.insert_ceremony(token_hash(token.reveal()), &ceremony, services.now() + WAITS).await.or_fault()?;
    tx.commit().await.or_fault()?;
    Ok((token, asked.options))
}
