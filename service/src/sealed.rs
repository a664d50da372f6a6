//! What must be read again and is worth stealing: AES-256-GCM under a key that is derived from the secret file, bound
//! to whose it is.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

/// The text as it is kept: nonce, text, tag. A nonce comes once: it is random, and drawn once for each text. None when
/// it can't be encrypted, which doesn't happen to texts of this size.
pub(crate) fn seal(key: &[u8; 32], whose: &[u8], nonce: [u8; NONCE_LEN], text: &[u8]) -> Option<Vec<u8>> {
    let mut sealed = text.to_vec();
    let nonce_used = Nonce::assume_unique_for_key(nonce);
    read(key)?.seal_in_place_append_tag(nonce_used, Aad::from(whose), &mut sealed).ok()?;
    Some([&nonce[..], &sealed].concat())
}

/// The text that was kept; none when it is another's, was changed, or was kept under another secret file.
pub(crate) fn open(key: &[u8; 32], whose: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, text) = sealed.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut text = Zeroizing::new(text.to_vec());
    let length = read(key)?.open_in_place(nonce, Aad::from(whose), &mut text).ok()?.len();
    text.truncate(length);
    Some(text)
}

fn read(key: &[u8; 32]) -> Option<LessSafeKey> {
    UnboundKey::new(&AES_256_GCM, key).map(LessSafeKey::new).ok()
}
