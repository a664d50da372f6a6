//! Reads `Authorization: Basic base64(workspace id ":" key)`.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use super::visible;
use crate::verdict::Denial;

/// Longest header value that is looked at, in bytes.
const MAX_HEADER: usize = 2 * 1024;

/// The standard alphabet, with or without padding: clients differ on it.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a caller presented: a workspace id and a key, both unchecked. Wiped from memory when dropped.
pub struct Presented {
    text: Zeroizing<String>,
    colon: usize,
}

impl Presented {
    /// Reads the header, given with each of its values.
    ///
    /// # Errors
    /// [`Denial::MissingCredentials`] without the header (or with an empty one, which some gateways make
    /// of none); [`Denial::MalformedCredentials`] for anything else that isn't one readable pair: two
    /// headers, another scheme, not base64, not UTF-8, no colon, too long.
    pub fn read<'a>(values: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, Denial> {
        let mut values = values.into_iter();
        let Some(value) = values.next() else { return Err(Denial::MissingCredentials) };
        if values.next().is_some() || value.len() > MAX_HEADER {
            return Err(Denial::MalformedCredentials);
        }
        let text = visible(value).ok_or(Denial::MalformedCredentials)?.trim();
        if text.is_empty() {
            return Err(Denial::MissingCredentials);
        }
        Self::basic(text).ok_or(Denial::MalformedCredentials)
    }

    fn basic(value: &str) -> Option<Self> {
        let (scheme, token) = value.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        // `decode` would ask for zeroed memory, which allocators don't give from what a thread has at hand.
        let mut bytes = Zeroizing::new(Vec::with_capacity(value.len()));
        BASE64.decode_vec(token.trim_start_matches(' '), &mut bytes).ok()?;
        let text = Zeroizing::new(String::from_utf8(std::mem::take(&mut *bytes)).ok()?);
        let colon = text.find(':')?;
        Some(Self { text, colon })
    }

    /// What stands before the first colon: a workspace's id.
    pub fn workspace(&self) -> &str {
        &self.text[..self.colon]
    }

    /// What stands after it: a key's text.
    pub fn key(&self) -> &str {
        &self.text[self.colon + 1..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[&[u8]]) -> Result<(String, String), Denial> {
        let presented = Presented::read(values.iter().copied())?;
        Ok((presented.workspace().to_owned(), presented.key().to_owned()))
    }

    fn basic(plain: &[u8]) -> String {
        format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(plain))
    }

    #[test]
    fn a_pair_is_split_at_the_first_colon() {
        let pair = |w: &str, k: &str| Ok((w.to_owned(), k.to_owned()));
        assert_eq!(read(&[basic(b"ACME01:lk_x").as_bytes()]), pair("ACME01", "lk_x"));
        assert_eq!(read(&[basic(b"ACME01:a:b:c").as_bytes()]), pair("ACME01", "a:b:c"));
        assert_eq!(read(&[basic("ACME01:schlüssel".as_bytes()).as_bytes()]), pair("ACME01", "schlüssel"));
        assert_eq!(read(&[basic(b":").as_bytes()]), pair("", ""));
        // base64("ab:c") = YWI6Yw==
        for header in ["Basic YWI6Yw==", "bAsIc YWI6Yw", "BASIC   YWI6Yw==", "Basic YWI6Yw== "] {
            assert_eq!(read(&[header.as_bytes()]), pair("ab", "c"), "{header}");
        }
    }

    #[test]
    fn nothing_at_all_is_missing() {
        for values in [vec![], vec![&b""[..]], vec![&b"  "[..]]] {
            assert_eq!(read(&values), Err(Denial::MissingCredentials));
        }
    }

    #[test]
    fn whatever_else_is_malformed() {
        let long = basic(&[b'x'; 2000]);
        for value in [
            &b"Basic"[..],
            b"Basic ",
            b"BasicYWI6Yw==",
            b"Basic\tYWI6Yw==",
            b"Basic YWI6Y w==",
            b"Basic YWI6Yx==",
            b"Basic _-I6Yw==",
            b"Basic \xff\xfe",
            b"Bearer YWI6Yw==",
            b"YWI6Yw==",
            b"Basic YWJj",
            basic(b"ab:\xff\xfe").as_bytes(),
            long.as_bytes(),
        ] {
            assert_eq!(read(&[value]), Err(Denial::MalformedCredentials), "{value:?}");
        }
        let good = basic(b"a:b");
        assert_eq!(read(&[good.as_bytes(), good.as_bytes()]), Err(Denial::MalformedCredentials));
        assert_eq!(read(&[b"", good.as_bytes()]), Err(Denial::MalformedCredentials));
    }
}
