//! Recovery codes: shown once, kept hashed, each taken once.

use domain::audit::AccountEvent;
use domain::ids::UserId;
use domain::refusal::FactorRefusal;
use store::Tx;

use super::super::record_own;
use super::{PasswordAndCode, proof_of_both};
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// How many there are.
const CODES: usize = 10;
/// Characters of one, of five bits each.
const LENGTH: usize = 12;
/// Digits and letters without those that are taken for others (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Draws new recovery codes in the place of the old ones, and gives them, to be shown once.
///
/// # Errors
/// Refused when the password or the code is wrong, or there is no second factor.
pub async fn new_codes(
    services: &Services,
    caller: &Caller,
    request: PasswordAndCode,
) -> Outcome<Vec<String>, FactorRefusal> {
    let user = caller.me.user;
    let mut tx = proof_of_both::<FactorRefusal>(services, caller, request).await?;
    if tx.second_factor_since(user).await.or_fault()?.is_none() {
        return refuse(FactorRefusal::NotInThisState);
    }
    let codes = replace(services, &mut tx, user).await.or_fault()?;
    record_own(services, &mut tx, caller, AccountEvent::RecoveryCodesMade, services.now()).await.or_fault()?;
    tx.commit().await.or_fault()?;
    Ok(codes)
}

/// Draws new codes and keeps their hashes instead of the old ones.
pub(crate) async fn replace(services: &Services, tx: &mut Tx, user: UserId) -> Result<Vec<String>, store::Error> {
    let codes: Vec<String> = (0..CODES).map(|_| code(services.random_bytes())).collect();
    let hashes: Vec<_> = codes.iter().map(|code| services.0.pepper.hash_recovery_code(user, &normal(code))).collect();
    tx.replace_recovery_codes(user, &hashes).await?;
    Ok(codes)
}

/// `xxxx-xxxx-xxxx`: 60 random bits.
fn code(random: [u8; LENGTH]) -> String {
    let mut text = String::with_capacity(LENGTH + 2);
    for (at, byte) in random.into_iter().enumerate() {
        if at > 0 && at % 4 == 0 {
            text.push('-');
        }
        text.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    text
}

/// The code without what a person may have read or typed differently.
pub(super) fn normal(typed: &str) -> String {
    let plain = typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase());
    plain
        .map(|c| match c {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        })
        .take(LENGTH + 1)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_was_written_however_it_is_typed() {
        let code = code([0, 1, 10, 31, 32, 63, 18, 19, 200, 250, 255, 21]);
        assert_eq!(code, "01az-0zjk-8tzn");
        for typed in ["01az-0zjk-8tzn", "O1AZ 0ZJK 8TZN", " oiaz0zjk8tzn", "0laz–0zjk–8tzn"] {
            assert_eq!(normal(typed), normal(&code), "{typed}");
        }
        assert_ne!(normal(&"0".repeat(5000)), normal(&code));
    }
}
