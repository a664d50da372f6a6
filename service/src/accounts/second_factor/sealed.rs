//! The secrets of second factors, encrypted at rest: AES-256-GCM under a key derived from the secret file, bound to
//! the person, so that neither a stolen database nor a row moved to another account is of use.

use domain::ids::UserId;
use ring::aead::NONCE_LEN;

use super::totp::SECRET;
use crate::secrets::Pepper;
use crate::{Fault, sealed};

const BROKEN: Fault = Fault::SecondFactor("its secret can't be read: the secret file is another one");

/// The secret as it is kept.
pub(super) fn seal(
    pepper: &Pepper,
    user: UserId,
    nonce: [u8; NONCE_LEN],
    secret: [u8; SECRET],
) -> Result<Vec<u8>, Fault> {
    sealed::seal(&pepper.factor_key(), user.0.as_bytes(), nonce, &secret).ok_or(BROKEN)
}

/// The secret that was kept.
pub(super) fn open(pepper: &Pepper, user: UserId, sealed: &[u8]) -> Result<[u8; SECRET], Fault> {
    let secret = sealed::open(&pepper.factor_key(), user.0.as_bytes(), sealed).ok_or(BROKEN)?;
    secret.as_slice().try_into().map_err(|_| BROKEN)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_secret_is_read_by_its_installation_for_its_person_alone() {
        let (ours, theirs) = (Pepper::new(&[1; 32].into()), Pepper::new(&[2; 32].into()));
        let (maya, eve) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        let secret = *b"12345678901234567890";
        let sealed = seal(&ours, maya, [7; NONCE_LEN], secret).unwrap();
        assert!(!sealed.windows(SECRET).any(|window| window == secret));
        assert_eq!(open(&ours, maya, &sealed).unwrap(), secret);
        assert!(open(&ours, eve, &sealed).is_err());
        assert!(open(&theirs, maya, &sealed).is_err());
        for at in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            assert!(open(&ours, maya, &bent).is_err(), "{at}");
        }
        assert!(open(&ours, maya, &sealed[..5]).is_err());
    }
}
