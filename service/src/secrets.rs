//! Keyed hashes of keys, and the tokens of sessions and links.
//!
//! Keys hold 256 random bits, so a fast keyed hash is right for them (a slow one would only be a lever
//! for overload): HMAC-SHA256 with a pepper that isn't in the database (RFC 2104, FIPS 198-1).

use std::fmt::Write as _;

use domain::ids::{KeyId, UserId};
use domain::key_text::{KeyText, key_id_from_random};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use store::keys::KeyHash;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::{Services, SessionToken};

/// The secret of the installation, with the key schedules kept. Doesn't print.
#[derive(Clone)]
pub(crate) struct Pepper {
    keys: Hmac<Sha256>,
    links: Hmac<Sha256>,
    passwords: Hmac<Sha256>,
    factors: Hmac<Sha256>,
    recovery: Hmac<Sha256>,
    signing: Hmac<Sha256>,
}

impl Pepper {
    pub(crate) fn new(mut secret: [u8; 32]) -> Self {
        let schedule = |purpose: &[u8]| {
            let mut root = hmac(&secret);
            root.update(purpose);
            hmac(&root.finalize().into_bytes())
        };
        // A key of its own for each purpose, so that a hash of one kind is never valid as another.
        let pepper = Self {
            keys: schedule(b"latchkey/api-key/1"),
            links: schedule(b"latchkey/invitation/1"),
            passwords: schedule(b"latchkey/password-link/1"),
            factors: schedule(b"latchkey/second-factor/1"),
            recovery: schedule(b"latchkey/recovery-code/1"),
            signing: schedule(b"latchkey/audit-signature/1"),
        };
        zeroize::Zeroize::zeroize(&mut secret);
        pepper
    }

    /// The hash under which a key's text is kept.
    pub(crate) fn hash_key(&self, text: &str) -> KeyHash {
        let mut mac = self.keys.clone();
        mac.update(text.as_bytes());
        KeyHash(mac.finalize().into_bytes().into())
    }

    /// The seed of the key that signs checkpoints (Ed25519): derived, so that every node of a
    /// cluster has it, and no database.
    pub(crate) fn signing_seed(&self) -> [u8; 32] {
        self.signing.clone().finalize().into_bytes().into()
    }

    /// The key under which the secrets of second factors are encrypted.
    pub(crate) fn factor_key(&self) -> [u8; 32] {
        self.factors.clone().finalize().into_bytes().into()
    }

    /// The hash under which a person's recovery code is kept. Keyed, because a person must be able to type it: 60
    /// random bits can be searched, but not without the secret file.
    pub(crate) fn hash_recovery_code(&self, user: UserId, code: &str) -> [u8; 32] {
        let mut mac = self.recovery.clone();
        mac.update(user.0.as_bytes());
        mac.update(code.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// The token of an invitation: derived, so that it isn't kept anywhere.
    pub(crate) fn invitation_token(&self, invitation: Uuid) -> String {
        token(&self.links, invitation)
    }

    /// The token of a link to set a new password: derived as well.
    pub(crate) fn password_token(&self, request: Uuid) -> String {
        token(&self.passwords, request)
    }
}

fn token(key: &Hmac<Sha256>, id: Uuid) -> String {
    let mut mac = key.clone();
    mac.update(id.as_bytes());
    hex(&mac.finalize().into_bytes())
}

fn hmac(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"))
}

/// Compares two hashes in a time that doesn't depend on where they differ.
pub(crate) fn same(a: &KeyHash, b: &KeyHash) -> bool {
    a.0.ct_eq(&b.0).into()
}

/// SHA-256 of a random token of 256 bits, under which it is kept.
pub(crate) fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Services {
    pub(crate) fn new_key_id(&self) -> KeyId {
        key_id_from_random(self.random_bytes())
    }

    /// A new text for a key, and its hash.
    pub(crate) fn mint(&self, id: &KeyId) -> (KeyText, KeyHash) {
        let text = KeyText::mint(id, self.random_bytes());
        let hash = self.0.pepper.hash_key(text.reveal_once());
        (text, hash)
    }

    pub(crate) fn new_session_token(&self) -> SessionToken {
        SessionToken::presented(hex(&self.random_bytes::<32>()))
    }

    pub(crate) fn new_link_token(&self) -> String {
        hex(&self.random_bytes::<32>())
    }
}
