//! The brake on guessing: token buckets in the database, so that every node counts together. An account is
//! never locked: whoever guesses only makes everybody at that account wait.

use std::net::IpAddr;

use domain::account::Email;
use domain::ids::{UserId, WorkspaceId};
use sha2::{Digest, Sha256};
use store::Tx;
use store::throttle::Bucket;
use time::OffsetDateTime;

/// Five wrong passwords at once, then one a minute.
const PASSWORDS: Bucket = Bucket { size: 5.0, per_second: 1.0 / 60.0 };
/// Fifty from one network, then one each six seconds: offices share an address.
const NETWORK: Bucket = Bucket { size: 50.0, per_second: 1.0 / 6.0 };
/// Three mails to one address, then one each ten minutes.
const MAILS: Bucket = Bucket { size: 3.0, per_second: 1.0 / 600.0 };
/// Twenty mails asked for from one network, then one a minute.
const MAILS_OF_NETWORK: Bucket = Bucket { size: 20.0, per_second: 1.0 / 60.0 };
/// Five wrong codes at once, then one each five minutes. Three of a million codes are right at a time: whoever
/// has the password and guesses for a month finds one with a chance of 1 in 40.
const CODES: Bucket = Bucket { size: 5.0, per_second: 1.0 / 300.0 };

/// What a try takes a token from, in the order in which they are taken and given back, so that two tries can't
/// wait for each other.
pub(crate) struct Throttle(Vec<([u8; 32], Bucket)>);

impl Throttle {
    /// Signing in with a password. What isn't an address has a bucket too, so that it isn't told apart.
    pub(super) fn sign_in(ip: IpAddr, typed: &str) -> Self {
        Self(vec![
            (digest("network", &network(ip)), NETWORK),
            (digest("account", &typed.trim().to_lowercase()), PASSWORDS),
        ])
    }

    /// Asking for a link to set a new password.
    pub(super) fn forgotten(ip: IpAddr, address: &str) -> Self {
        Self(vec![
            (digest("mails of network", &network(ip)), MAILS_OF_NETWORK),
            (digest("mails", &address.trim().to_lowercase()), MAILS),
        ])
    }

    /// Being sent to a provider of single sign-on. Given back to whoever is signed in there.
    pub(crate) fn single_sign_on(ip: IpAddr) -> Self {
        Self(vec![(digest("single sign-on", &network(ip)), NETWORK)])
    }

    /// Asking a device who it is. Given back to whoever is signed in by it.
    pub(crate) fn passkey(ip: IpAddr) -> Self {
        Self(vec![(digest("passkey", &network(ip)), NETWORK)])
    }

    /// The password of somebody who is signed in. Nobody else takes from it.
    pub(super) fn own_password(user: UserId) -> Self {
        Self(vec![(digest("own password", &user.to_string()), PASSWORDS)])
    }

    /// A code of a second factor, wherever it is asked for.
    pub(super) fn code(user: UserId) -> Self {
        Self(vec![(digest("code", &user.to_string()), CODES)])
    }

    /// The mail of an invitation, which no other workspace can hold up.
    pub(crate) fn invitation(workspace: &WorkspaceId, email: &Email) -> Self {
        Self(vec![(digest("invitation", &format!("{workspace} {email}")), MAILS)])
    }

    /// Takes a try from each; or none, and says in how many seconds there is one.
    pub(crate) async fn take(&self, tx: &mut Tx, now: OffsetDateTime) -> Result<Option<u32>, store::Error> {
        for (at, &(bucket, limit)) in self.0.iter().enumerate() {
            let tokens = tx.take_token(bucket, limit, now).await?;
            if tokens < 1.0 {
                for &(taken, _) in &self.0[..at] {
                    tx.put_tokens(taken, 1.0).await?;
                }
                return Ok(Some(wait(tokens, limit)));
            }
        }
        Ok(None)
    }

    /// It wasn't a guess.
    pub(crate) async fn give_back(&self, tx: &mut Tx) -> Result<(), store::Error> {
        for &(bucket, _) in &self.0 {
            tx.put_tokens(bucket, 1.0).await?;
        }
        Ok(())
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 600")]
fn wait(tokens: f64, bucket: Bucket) -> u32 {
    ((1.0 - tokens) / bucket.per_second).ceil().max(1.0) as u32
}

/// What shares a bucket: a /24 of IPv4, a /64 of IPv6.
fn network(ip: IpAddr) -> String {
    match ip.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}")
        }
        IpAddr::V6(v6) => format!("{:x?}", &v6.segments()[..4]),
    }
}

fn digest(kind: &str, what: &str) -> [u8; 32] {
    Sha256::digest(format!("{kind}\0{what}")).into()
}
