//! Signatures by the key that isn't in the database (Ed25519, RFC 8032): of checkpoints and reports.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::audit::micros;
use domain::ids::WorkspaceId;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use store::audit::{Checkpoint, Stub};

use crate::Fault;
use crate::secrets::{Pepper, Secrets};

/// Who can sign. Doesn't print.
pub(crate) struct Signer(Ed25519KeyPair);

impl Signer {
    pub(crate) fn new(pepper: &Pepper) -> Result<Self, Fault> {
        Ed25519KeyPair::from_seed_unchecked(&pepper.signing_seed())
            .map(Self)
            .map_err(|_| Fault::Input("the secret can't be used as a signing key".to_owned()))
    }

    pub(crate) fn public_key(&self) -> PublicKey {
        PublicKey(self.0.public_key().as_ref().to_vec())
    }

    pub(crate) fn sign(&self, statement: &[u8]) -> Vec<u8> {
        self.0.sign(statement).as_ref().to_vec()
    }
}

/// By which signatures are checked: 32 bytes, written as base64url. Not a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(pub(crate) Vec<u8>);

/// The text isn't a public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a public key: it has 43 characters, as `latchkey audit key` prints it")]
pub struct NotAKey;

impl FromStr for PublicKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| NotAKey)?;
        if bytes.len() == 32 { Ok(Self(bytes)) } else { Err(NotAKey) }
    }
}

impl PublicKey {
    /// The key of the installation with those secrets.
    ///
    /// # Errors
    /// When they can't be used.
    pub fn of_secrets(secrets: &Secrets) -> Result<Self, Fault> {
        Signer::new(&Pepper::new(secrets)).map(|signer| signer.public_key())
    }

    /// Whether the signature is this key's, of this statement.
    pub(crate) fn verifies(&self, statement: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.0).verify(statement, signature).is_ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64_URL_SAFE_NO_PAD.encode(&self.0))
    }
}

/// What is signed of a checkpoint.
pub(crate) fn statement(workspace: &WorkspaceId, checkpoint: &Checkpoint) -> Vec<u8> {
    let (number, at) = (checkpoint.place.number, micros(checkpoint.place.at));
    format!("latchkey audit checkpoint 1\n{workspace}\n{number}\n{at}\n{}\n", checkpoint.hash).into_bytes()
}

/// What is signed of a stub: no checkpoint can be taken for one, or entries could be hidden by it.
pub(crate) fn stub_statement(workspace: &WorkspaceId, stub: &Stub) -> Vec<u8> {
    let (number, at, removed_at) = (stub.place.number, micros(stub.place.at), micros(stub.removed_at));
    format!("latchkey audit stub 1\n{workspace}\n{number}\n{at}\n{}\n{removed_at}\n", stub.hash).into_bytes()
}
