//! The text of a key, as a caller sends it: `lk_` + 12 characters of public id + `_` + 43 characters of
//! secret (256 random bits in base62) + 6 characters of checksum (CRC-32/ISO-HDLC of all before it, in
//! base62). The alphabet keeps it one word for a double click and safe in a URL or a header.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::ids::KeyId;

const PREFIX: &str = "lk_";
const SECRET_LEN: usize = 43;
const CHECKSUM_LEN: usize = 6;
const TEXT_LEN: usize = PREFIX.len() + KeyId::LEN + 1 + SECRET_LEN + CHECKSUM_LEN;
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Longest text that is looked at, in bytes. Longer ones are malformed, whatever they hold.
pub const MAX_PRESENTED_LEN: usize = 512;

/// A key in plain text. Exists from the moment it is drawn until the answer that shows it is written:
/// it has no `Debug`, `Display`, `Clone` or `Serialize`, and its memory is wiped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct KeyText(String);

impl KeyText {
    /// Builds the text of a new key from its id and 256 random bits.
    pub fn mint(id: &KeyId, mut secret: [u8; 32]) -> Self {
        let mut text = String::with_capacity(TEXT_LEN);
        text.push_str(PREFIX);
        text.push_str(id.as_str());
        text.push('_');
        push_base62_256(&mut text, &mut secret);
        secret.zeroize();
        let checksum = crc32fast::hash(text.as_bytes());
        text.extend(base62_u32(checksum).map(char::from));
        Self(text)
    }

    /// The plain text, for the hash and for the one answer that shows it.
    pub fn reveal_once(&self) -> &str {
        &self.0
    }

    /// What may be shown of this key for ever.
    pub fn hint(&self) -> KeyHint {
        let id = &self.0[PREFIX.len()..PREFIX.len() + 4];
        let secret_end = TEXT_LEN - CHECKSUM_LEN;
        KeyHint(format!("{PREFIX}{id}…{}", &self.0[secret_end - 4..secret_end]))
    }
}

/// The part of a key that may be shown for ever: `lk_9fK2…Q7xe`, or `••••…4d1f` of an imported one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeyHint(String);

impl KeyHint {
    /// The hint of a key that was imported with a text of its own. Of short texts nothing is shown:
    /// four characters would be too much of them.
    pub fn of_imported(text: &str) -> Self {
        let count = text.chars().count();
        if count < 16 {
            return Self("••••".to_owned());
        }
        Self(format!("••••…{}", text.chars().skip(count - 4).collect::<String>()))
    }

    /// A hint read back from storage.
    pub fn stored(hint: String) -> Self {
        Self(hint)
    }

    /// The hint as shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyHint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A key as a caller presented it, its form checked, its secret not.
pub enum PresentedKey<'a> {
    /// In Latchkey's form, with a good checksum: found by its id.
    Native {
        /// The public id within the text.
        id: KeyId,
        /// The whole text.
        text: &'a str,
    },
    /// Any other text: may be a legacy key, found by its hash.
    Other {
        /// The whole text.
        text: &'a str,
    },
}

/// The text can't be a key: a typo, a truncated paste, or far too long. Told apart without a look-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the text of a key")]
pub struct MalformedKey;

impl<'a> PresentedKey<'a> {
    /// Checks the form of a presented text.
    ///
    /// # Errors
    /// [`MalformedKey`] for an empty or over-long text, one with control characters, and one that starts
    /// with `lk_` but isn't a whole key with the right checksum.
    pub fn parse(text: &'a str) -> Result<Self, MalformedKey> {
        let Some(rest) = text.strip_prefix(PREFIX) else {
            let usable = !text.is_empty() && text.len() <= MAX_PRESENTED_LEN && !text.chars().any(char::is_control);
            return if usable { Ok(Self::Other { text }) } else { Err(MalformedKey) };
        };
        let bytes = rest.as_bytes();
        let shaped = text.len() == TEXT_LEN
            && bytes[KeyId::LEN] == b'_'
            && alphanumeric(&bytes[..KeyId::LEN])
            && alphanumeric(&bytes[KeyId::LEN + 1..]);
        if !shaped {
            return Err(MalformedKey);
        }
        let (body, checksum) = text.split_at(TEXT_LEN - CHECKSUM_LEN);
        if checksum.as_bytes() != base62_u32(crc32fast::hash(body.as_bytes())) {
            return Err(MalformedKey);
        }
        let id = rest[..KeyId::LEN].parse().map_err(|_| MalformedKey)?;
        Ok(Self::Native { id, text })
    }
}

/// Looks at every byte, whatever those before it are: so the processor looks at many at once.
fn alphanumeric(bytes: &[u8]) -> bool {
    bytes.iter().fold(true, |all, byte| all & byte.is_ascii_alphanumeric())
}

/// 43 base62 digits, most significant first, by repeated division of the 256-bit number.
fn push_base62_256(text: &mut String, number: &mut [u8; 32]) {
    let mut digits = [0u8; SECRET_LEN];
    for digit in digits.iter_mut().rev() {
        let mut remainder = 0u32;
        for byte in number.iter_mut() {
            let value = remainder << 8 | u32::from(*byte);
            *byte = (value / 62) as u8;
            remainder = value % 62;
        }
        *digit = BASE62[remainder as usize];
    }
    text.extend(digits.iter().map(|&d| char::from(d)));
    digits.zeroize();
}

/// Six base62 digits, most significant first: enough for 32 bits.
fn base62_u32(mut number: u32) -> [u8; CHECKSUM_LEN] {
    let mut digits = [0u8; CHECKSUM_LEN];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[(number % 62) as usize];
        number /= 62;
    }
    digits
}

/// Draws a key id from 16 random bytes. 62^12 is 71 bits, so the bias of the remainder is below 2^-56.
pub fn key_id_from_random(random: [u8; 16]) -> KeyId {
    let mut number = u128::from_be_bytes(random);
    let id: String = (0..KeyId::LEN)
        .map(|_| {
            let digit = (number % 62) as usize;
            number /= 62;
            char::from(BASE62[digit])
        })
        .collect();
    KeyId::try_from(id).unwrap_or_else(|_| unreachable!("base62 digits are letters and digits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minted(byte: u8) -> KeyText {
        KeyText::mint(&"9fK2abcdEFGH".parse().unwrap(), [byte; 32])
    }

    #[test]
    fn a_minted_key_has_the_form_that_the_contract_fixes() {
        for byte in [0, 1, 127, 255] {
            let key = minted(byte);
            let text = key.reveal_once();
            assert_eq!(text.len(), 3 + 12 + 1 + 49);
            assert!(text.starts_with("lk_9fK2abcdEFGH_"));
            assert!(text[16..].bytes().all(|b| b.is_ascii_alphanumeric()));
            assert!(
                matches!(PresentedKey::parse(text), Ok(PresentedKey::Native { id, .. }) if id.as_str() == "9fK2abcdEFGH")
            );
        }
        // 2^256 - 1 in base62, computed apart (python: 43 digits).
        assert_eq!(&minted(255).reveal_once()[16..59], "yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp1");
    }

    #[test]
    fn every_single_wrong_character_and_every_truncation_is_malformed() {
        let key = minted(42);
        let text = key.reveal_once();
        for at in 3..text.len() {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] = if bytes[at] == b'a' { b'b' } else { b'a' };
            let typo = String::from_utf8(bytes).unwrap();
            assert!(PresentedKey::parse(&typo).is_err(), "{at}");
            assert!(PresentedKey::parse(&text[..at]).is_err(), "{at}");
        }
        assert!(PresentedKey::parse(&format!("{text}x")).is_err());
    }

    #[test]
    fn a_legacy_text_keeps_whatever_form_it_has() {
        assert!(matches!(PresentedKey::parse("s3cr3t-of-2019/+="), Ok(PresentedKey::Other { .. })));
        assert!(PresentedKey::parse("").is_err());
        assert!(PresentedKey::parse(&"x".repeat(513)).is_err());
        assert!(PresentedKey::parse("a\u{7}b").is_err());
    }

    #[test]
    fn a_hint_shows_four_characters_of_the_id_and_the_last_four_of_the_secret() {
        let key = minted(42);
        let secret = &key.reveal_once()[16..59];
        assert_eq!(key.hint().as_str(), format!("lk_9fK2…{}", &secret[39..]));
        assert_eq!(KeyHint::of_imported("0123456789abcdef").as_str(), "••••…cdef");
        assert_eq!(KeyHint::of_imported("short-one").as_str(), "••••");
    }
}
