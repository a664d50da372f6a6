//! Codes as every authenticator app makes them: RFC 6238 with SHA-1, six digits, steps of 30 seconds. One step
//! before and after the present one is right as well, for clocks that differ.

use time::OffsetDateTime;
use totp_rs::{Algorithm, Builder, Totp};

use crate::Fault;

/// Bytes of a secret, as RFC 4226 (section 4) recommends.
pub(super) const SECRET: usize = 20;
const DIGITS: u8 = 6;
/// Seconds.
const STEP: u64 = 30;

/// Whether a text, without spaces, can be a code of an app at all.
pub(super) fn resembles_one(code: &str) -> bool {
    code.len() == usize::from(DIGITS) && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// The time step that the code belongs to, when it is one of those that are right now.
pub(super) fn matching_step(secret: [u8; SECRET], code: &str, now: OffsetDateTime) -> Result<Option<i64>, Fault> {
    // No code is of a time before 1970.
    let Ok(seconds) = u64::try_from(now.unix_timestamp()) else { return Ok(None) };
    let step = generator(secret, "")?.check(code, seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// The secret as people type it, and as an app reads it from a picture (`otpauth://…`).
pub(super) fn for_app(secret: [u8; SECRET], account: &str) -> Result<(String, String), Fault> {
    // The format has no place for a colon in a name.
    let generator = generator(secret, &account.replace(':', "_"))?;
    let text = generator.secret().to_base32();
    let grouped: Vec<_> = text.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned()).collect();
    let uri = generator.to_url().map_err(|_| Fault::SecondFactor("no address for apps"))?;
    Ok((grouped.join(" "), uri))
}

fn generator(secret: [u8; SECRET], account: &str) -> Result<Totp, Fault> {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(DIGITS)
        .with_skew(1)
        .with_step_duration(STEP)
        .with_secret(secret)
        .with_issuer(Some("Latchkey"))
        .with_account_name(account)
        .build()
        .map_err(|_| Fault::SecondFactor("its settings"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238's test vectors (appendix B), whose codes are the last six of its eight digits.
    const RFC: [u8; SECRET] = *b"12345678901234567890";

    fn step(code: &str, at: i64) -> Option<i64> {
        matching_step(RFC, code, OffsetDateTime::from_unix_timestamp(at).unwrap()).unwrap()
    }

    #[test]
    fn the_codes_of_the_rfc_are_right_in_their_step_and_its_neighbours() {
        for (at, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]
        {
            let own = at / 30;
            for around in [-1, 0, 1] {
                assert_eq!(step(code, (own + around) * 30 + 29), Some(own), "{code} {around}");
            }
            assert_eq!(step(code, (own + 2) * 30), None, "too late");
            assert_eq!(step(code, (own - 1) * 30 - 1), None, "too early");
            assert_eq!(step("000000", at), None);
        }
    }

    #[test]
    fn an_app_is_told_who_the_code_is_for() {
        let (text, uri) = for_app(RFC, "maya@acme.example").unwrap();
        assert_eq!(text, "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert!(uri.starts_with("otpauth://totp/Latchkey:maya%40acme.example?"), "{uri}");
        assert!(uri.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ") && uri.contains("issuer=Latchkey"), "{uri}");
        assert!(for_app(RFC, "a:b@c.d").is_ok());
    }
}
