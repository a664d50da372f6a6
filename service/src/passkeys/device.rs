//! What is asked of devices and believed of their answers: `webauthn-rs`, with what it leaves open settled.

use domain::account::Email;
use domain::ids::UserId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential,
    Webauthn, WebauthnBuilder, WebauthnError,
};
use webauthn_rs_proto::ResidentKeyRequirement;

use crate::Fault;

/// What passkeys are bound to: the dashboard's own domain.
#[derive(Clone)]
pub(crate) struct Devices(Option<Webauthn>);

/// A question, in two halves.
pub(super) struct Asked {
    /// For the browser: the options of `navigator.credentials`, as JSON.
    pub(super) options: String,
    /// To check the answer by. Stays here.
    pub(super) state: Value,
}

/// Whose passkey answered, and which, as the device says.
pub(super) struct Named {
    pub(super) user: UserId,
    pub(super) credential_id: Vec<u8>,
    answer: PublicKeyCredential,
}

/// A new passkey.
pub(super) struct Made {
    pub(super) credential_id: Vec<u8>,
    pub(super) credential: Value,
}

/// Why an answer isn't believed.
#[derive(Debug)]
pub(super) enum Doubt {
    /// It isn't right.
    Wrong,
    /// It is, but the device's counter went back, as a copy's would.
    Copied,
}

impl Devices {
    /// None of them, where the address has no domain: passkeys can't be bound to an IP address.
    pub(crate) fn of(public_url: &Url) -> Self {
        let build = || {
            let builder = WebauthnBuilder::new(public_url.domain()?, public_url).ok()?;
            builder.rp_name("Latchkey").timeout(super::WAITS.unsigned_abs()).build().ok()
        };
        Self(build())
    }

    /// Whether there can be passkeys.
    pub(super) fn offered(&self) -> bool {
        self.0.is_some()
    }

    fn webauthn(&self) -> Result<&Webauthn, Fault> {
        self.0.as_ref().ok_or(Fault::Passkey("the dashboard's address has no domain"))
    }

    /// Asks a device to make a passkey that isn't one of those.
    pub(super) fn ask_to_make(
        &self,
        user: UserId,
        email: &Email,
        name: &str,
        known: Vec<Vec<u8>>,
    ) -> Result<Asked, Fault> {
        let asked = self.webauthn()?.start_passkey_registration(user.0, email.as_str(), name, Some(known));
        let (mut options, state) = asked.map_err(|_| Fault::Passkey("no question could be made"))?;
        // Without it a device may make one that has to be told whose it is, which the sign-in page doesn't know.
        if let Some(wanted) = &mut options.public_key.authenticator_selection {
            wanted.resident_key = Some(ResidentKeyRequirement::Required);
            wanted.require_resident_key = true;
        }
        asked_of(&options.public_key, &state)
    }

    /// Reads the answer to it.
    pub(super) fn made(&self, state: Value, answer: &str) -> Result<Result<Made, Doubt>, Fault> {
        let state: PasskeyRegistration = kept(state)?;
        let Ok(answer) = serde_json::from_str::<RegisterPublicKeyCredential>(answer) else {
            return Ok(Err(Doubt::Wrong));
        };
        match self.webauthn()?.finish_passkey_registration(&answer, &state) {
            Ok(passkey) => Ok(Ok(Made { credential_id: passkey.cred_id().to_vec(), credential: to_keep(&passkey)? })),
            Err(why) => Ok(Err(doubt(&why))),
        }
    }

    /// Asks whichever device there is, to sign in whomever it knows.
    pub(super) fn ask_who(&self) -> Result<Asked, Fault> {
        let asked = self.webauthn()?.start_discoverable_authentication();
        let (options, state) = asked.map_err(|_| Fault::Passkey("no question could be made"))?;
        asked_of(&options.public_key, &state)
    }

    /// Who it says that it is. Nothing of it is checked yet.
    pub(super) fn named(&self, answer: &str) -> Result<Option<Named>, Fault> {
        let Ok(answer) = serde_json::from_str::<PublicKeyCredential>(answer) else { return Ok(None) };
        let named = self.webauthn()?.identify_discoverable_authentication(&answer);
        let named = named.ok().map(|(user, id)| (UserId(user), id.to_vec()));
        Ok(named.map(|(user, credential_id)| Named { user, credential_id, answer }))
    }

    /// Checks its answer, and gives the passkey as it is to be kept from now on.
    pub(super) fn checked(&self, state: Value, named: &Named, passkey: Value) -> Result<Result<Value, Doubt>, Fault> {
        let state: DiscoverableAuthentication = kept(state)?;
        let mut passkey: Passkey = kept(passkey)?;
        match self.webauthn()?.finish_discoverable_authentication_v2(&named.answer, state, &passkey) {
            Ok(result) if result.user_verified() => {
                passkey.update_credential(&result);
                Ok(Ok(to_keep(&passkey)?))
            }
            Ok(_) => Ok(Err(Doubt::Wrong)),
            Err(why) => Ok(Err(doubt(&why))),
        }
    }
}

fn doubt(why: &WebauthnError) -> Doubt {
    // It names no secret: the challenge was used up, and the rest is public.
    tracing::info!(%why, "a passkey's answer isn't believed");
    match why {
        WebauthnError::CredentialPossibleCompromise => Doubt::Copied,
        _ => Doubt::Wrong,
    }
}

fn asked_of(options: &impl Serialize, state: &impl Serialize) -> Result<Asked, Fault> {
    let options = serde_json::to_string(options).map_err(|_| Fault::Passkey("a question can't be written"))?;
    Ok(Asked { options, state: to_keep(state)? })
}

fn to_keep(what: &impl Serialize) -> Result<Value, Fault> {
    serde_json::to_value(what).map_err(|_| Fault::Passkey("it can't be written"))
}

fn kept<T: DeserializeOwned>(value: Value) -> Result<T, Fault> {
    serde_json::from_value(value).map_err(|_| Fault::Passkey("what is kept of it can't be read"))
}
