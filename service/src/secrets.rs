//! Keyed hashes of keys, and the tokens of sessions and links.
//!
//! Keys hold 256 random bits, so a fast keyed hash is right for them (a slow one would only be a lever
//! for overload): HMAC-SHA256 with a pepper that isn't in the database (RFC 2104, FIPS 198-1). The pepper has
//! versions: `docs/decisions/0013-pepper-rotation.md`.

use std::fmt::Write as _;

use domain::ids::{InvitationId, KeyId, UserId};
use domain::key_text::{KeyText, key_id_from_random};
use domain::pepper::{Mark, PepperVersion};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use store::Tx;
use store::keys::KeyHash;
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::{Zeroize as _, Zeroizing};

use crate::{BrowserToken, Fault, Services, SessionToken};

/// The secrets of an installation, as its secret file holds them: one after the other, 32 bytes each. The first
/// is the root of links, second factors and signatures, and the first version of the pepper of key hashes; each
/// further one is the next version of the pepper. One that isn't used any more is all zeros and keeps its place.
/// Doesn't print.
#[derive(Clone)]
pub struct Secrets(Zeroizing<Vec<[u8; 32]>>);

impl From<[u8; 32]> for Secrets {
    fn from(first: [u8; 32]) -> Self {
        Self(Zeroizing::new(vec![first]))
    }
}

impl Secrets {
    /// Length of one, in bytes.
    pub const LEN: usize = 32;

    /// Reads what a secret file holds; none when it isn't a number of whole secrets (1 to
    /// [`PepperVersion::LAST`]) of which the first is one.
    pub fn read(file: &[u8]) -> Option<Self> {
        let (secrets, rest) = file.as_chunks::<{ Self::LEN }>();
        let fits = rest.is_empty() && secrets.len() <= usize::from(PepperVersion::LAST.number());
        let first = secrets.first().is_some_and(|first| first.iter().any(|&byte| byte != 0));
        (fits && first).then(|| Self(Zeroizing::new(secrets.to_vec())))
    }

    /// What the secret file holds.
    pub fn bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.concat())
    }

    /// The version that was added last.
    pub fn last(&self) -> PepperVersion {
        i64::try_from(self.0.len()).ok().and_then(PepperVersion::new).unwrap_or(PepperVersion::LAST)
    }

    /// Whether it holds the secret of a version.
    pub fn holds(&self, version: PepperVersion) -> bool {
        self.get(version).is_some()
    }

    /// The same and one more; none when there is no room.
    pub fn and(&self, secret: [u8; 32]) -> Option<Self> {
        if self.last() == PepperVersion::LAST {
            return None;
        }
        Some(Self(Zeroizing::new(self.0.iter().copied().chain([secret]).collect())))
    }

    /// The same without the secret of a version, whose place stays.
    pub fn without(&self, version: PepperVersion) -> Self {
        let mut rest = self.clone();
        if let Some(secret) = rest.0.get_mut(version.index()) {
            secret.zeroize();
        }
        rest
    }

    fn get(&self, version: PepperVersion) -> Option<&[u8; 32]> {
        self.0.get(version.index()).filter(|secret| secret.iter().any(|&byte| byte != 0))
    }
}

/// The secrets with the key schedules kept. Doesn't print.
#[derive(Clone)]
pub(crate) struct Pepper {
    /// By version.
    versions: Vec<Option<KeyedBy>>,
    links: Hmac<Sha256>,
    passwords: Hmac<Sha256>,
    factors: Hmac<Sha256>,
    recovery: Hmac<Sha256>,
    signing: Hmac<Sha256>,
}

/// One version of the pepper.
#[derive(Clone)]
struct KeyedBy {
    keys: Hmac<Sha256>,
    mark: Mark,
}

impl Pepper {
    pub(crate) fn new(secrets: &Secrets) -> Self {
        // A key of its own for each purpose, so that a hash of one kind is never valid as another.
        let keyed = |secret: &[u8; 32]| {
            let mut mark = Mark([0; 16]);
            let derived = schedule(secret, b"latchkey/pepper-mark/1").finalize().into_bytes();
            mark.0.copy_from_slice(&derived[..16]);
            KeyedBy { keys: schedule(secret, b"latchkey/api-key/1"), mark }
        };
        let all = (1..=secrets.0.len()).filter_map(|number| PepperVersion::new(i64::try_from(number).ok()?));
        let root = &secrets.0[0];
        Self {
            versions: all.map(|version| secrets.get(version).map(keyed)).collect(),
            links: schedule(root, b"latchkey/invitation/1"),
            passwords: schedule(root, b"latchkey/password-link/1"),
            factors: schedule(root, b"latchkey/second-factor/1"),
            recovery: schedule(root, b"latchkey/recovery-code/1"),
            signing: schedule(root, b"latchkey/audit-signature/1"),
        }
    }

    /// The hash under which a key's text is kept, by one version; none when this machine lacks its secret.
    pub(crate) fn hash_key(&self, version: PepperVersion, text: &str) -> Option<KeyHash> {
        let keyed = self.versions.get(version.index())?.as_ref()?;
        let mut mac = keyed.keys.clone();
        mac.update(text.as_bytes());
        Some(KeyHash { bytes: mac.finalize().into_bytes().into(), pepper: version })
    }

    /// The hashes by every version that this machine has the secret of.
    pub(crate) fn every_hash(&self, text: &str) -> Vec<KeyHash> {
        let all = (1..=self.versions.len()).filter_map(|number| PepperVersion::new(i64::try_from(number).ok()?));
        all.filter_map(|version| self.hash_key(version, text)).collect()
    }

    /// By what each version is known.
    pub(crate) fn marks(&self) -> Vec<Option<Mark>> {
        self.versions.iter().map(|keyed| Some(keyed.as_ref()?.mark)).collect()
    }

    /// By what a version is known.
    pub(crate) fn mark(&self, version: PepperVersion) -> Option<Mark> {
        Some(self.versions.get(version.index())?.as_ref()?.mark)
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
    pub(crate) fn invitation_token(&self, invitation: InvitationId) -> String {
        token(&self.links, invitation.0)
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

fn schedule(secret: &[u8; 32], purpose: &[u8]) -> Hmac<Sha256> {
    let mut root = hmac(secret);
    root.update(purpose);
    hmac(&root.finalize().into_bytes())
}

fn hmac(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"))
}

/// Compares two hashes in a time that doesn't depend on where they differ.
pub(crate) fn same(a: &KeyHash, b: &KeyHash) -> bool {
    a.bytes.ct_eq(&b.bytes).into()
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

    /// A new text for a key, and its hash by the version of the pepper that is in use until the transaction ends.
    pub(crate) async fn mint(&self, tx: &mut Tx, id: &KeyId) -> Result<(KeyText, KeyHash), Fault> {
        let version = self.pepper_in_use(tx).await?;
        let text = KeyText::mint(id, self.random_bytes());
        let hash = self.0.pepper.hash_key(version, text.reveal_once()).ok_or(Fault::Pepper(version))?;
        Ok((text, hash))
    }

    /// The version of the pepper that new hashes are made with, held until the transaction ends.
    ///
    /// # Errors
    /// When this machine's secret file lacks it or has another secret in its place: other nodes couldn't
    /// check what it would hash.
    pub(crate) async fn pepper_in_use(&self, tx: &mut Tx) -> Result<PepperVersion, Fault> {
        let mut peppers = tx.hold_pepper().await?;
        if peppers.mark(PepperVersion::FIRST).is_none()
            && let Some(first) = self.0.pepper.mark(PepperVersion::FIRST)
        {
            // Nothing was hashed yet: this machine's secret is the installation's.
            tx.fix_pepper(PepperVersion::FIRST, first).await?;
            peppers = tx.peppers().await?;
        }
        let version = peppers.in_use;
        let mark = self.0.pepper.mark(version);
        if mark.is_some() && mark == peppers.mark(version) { Ok(version) } else { Err(Fault::Pepper(version)) }
    }

    pub(crate) fn new_session_token(&self) -> SessionToken {
        SessionToken::presented(hex(&self.random_bytes::<32>()))
    }

    /// A token for a browser that has none.
    pub fn new_browser_token(&self) -> BrowserToken {
        BrowserToken::new(hex(&self.random_bytes::<32>()))
    }

    pub(crate) fn new_link_token(&self) -> String {
        hex(&self.random_bytes::<32>())
    }
}
