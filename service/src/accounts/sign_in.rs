//! Signing in. Guessing is slowed down per account and per network; unknown and known accounts answer
//! alike, in the same time.

use std::net::IpAddr;

use domain::account::{Email, Password};
use domain::audit::Change;
use domain::refusal::SignInRefusal;
use sha2::{Digest, Sha256};
use store::sessions::NewSession;
use store::throttle::Bucket;
use store::{Scope, Tx};

use super::authenticate::ABSOLUTE;
use super::record_everywhere;
use crate::fault::{OrFault, Outcome, refuse};
use crate::secrets::token_hash;
use crate::{Services, SessionToken, Source};

/// Five wrong passwords at once, then one a minute.
const PER_ACCOUNT: Bucket = Bucket { size: 5.0, per_second: 1.0 / 60.0 };
/// Fifty from one network, then one each six seconds: offices share an address.
const PER_NETWORK: Bucket = Bucket { size: 50.0, per_second: 1.0 / 6.0 };

/// What a person sent to sign in.
pub struct SignIn {
    /// The address as typed.
    pub email: String,
    /// The password as typed.
    pub password: Password,
    /// Where the request came from.
    pub source: Source,
    /// With which program, for the list of sessions.
    pub user_agent: String,
    /// A session that the browser had until now. It ends.
    pub replaces: Option<SessionToken>,
}

/// Begins a session.
///
/// Two transactions, because the slow hash between them must hold no connection: the first takes a try
/// from the throttle, the second gives it back and begins the session.
///
/// # Errors
/// Refused for wrong credentials (one answer, whatever was wrong), too many tries, or too many people at
/// once.
pub async fn sign_in(services: &Services, request: SignIn) -> Outcome<SessionToken, SignInRefusal> {
    let email = Email::parse(&request.email).ok();
    let buckets = Buckets {
        network: digest("network", &network(request.source.ip)),
        // What isn't an address has a bucket too, so that it isn't told apart.
        account: digest("account", &request.email.trim().to_lowercase()),
    };

    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    let throttled = buckets.take(&mut tx, services).await.or_fault()?;
    let account = match &email {
        Some(email) if throttled.is_none() => tx.account(email).await.or_fault()?,
        _ => None,
    };
    tx.commit().await.or_fault()?;
    if let Some(retry_after_seconds) = throttled {
        return refuse(SignInRefusal::TooManyTries { retry_after_seconds });
    }

    let kept = account.as_ref().and_then(|account| account.password_hash.clone());
    let matches = services.0.passwords.matches(request.password, kept.clone()).await.or_fault()?;
    let Ok(matches) = matches else { return refuse(SignInRefusal::Busy) };
    let (Some(account), true) = (account, matches) else { return refuse(SignInRefusal::WrongCredentials) };

    let token = services.new_session_token();
    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    let unchanged = tx.account(&account.email).await.or_fault()?.is_some_and(|now| now.password_hash == kept);
    if !unchanged {
        return refuse(SignInRefusal::WrongCredentials);
    }
    buckets.give_back(&mut tx).await.or_fault()?;
    if let Some(old) = &request.replaces {
        tx.delete_session(token_hash(old.reveal())).await.or_fault()?;
    }
    let session = NewSession {
        token_hash: token_hash(token.reveal()),
        user: account.id,
        at: now,
        expires_at: now + ABSOLUTE,
        ip: &request.source.ip.to_string(),
        user_agent: &request.user_agent.chars().filter(|c| !c.is_control()).take(300).collect::<String>(),
    };
    tx.insert_session(session).await.or_fault()?;
    tx.act_for(account.id).await.or_fault()?;
    let memberships = tx.memberships(account.id).await.or_fault()?;
    let actor = request.source.actor(account.id, account.email);
    let change = Change::SignedIn { user: account.id };
    record_everywhere(services, &mut tx, memberships.iter().map(|m| &m.workspace), &actor, &change, now)
        .await
        .or_fault()?;
    tx.commit().await.or_fault()?;
    Ok(token)
}

struct Buckets {
    network: [u8; 32],
    account: [u8; 32],
}

impl Buckets {
    /// Takes a try from both; or says in how many seconds there is one.
    async fn take(&self, tx: &mut Tx, services: &Services) -> Result<Option<u32>, store::Error> {
        let now = services.now();
        let network = tx.take_token(self.network, PER_NETWORK, now).await?;
        if network < 1.0 {
            return Ok(Some(wait(network, PER_NETWORK)));
        }
        let account = tx.take_token(self.account, PER_ACCOUNT, now).await?;
        if account < 1.0 {
            tx.put_tokens(self.network, 1.0).await?;
            return Ok(Some(wait(account, PER_ACCOUNT)));
        }
        Ok(None)
    }

    async fn give_back(&self, tx: &mut Tx) -> Result<(), store::Error> {
        // The same order as in `take`: two sign-ins can't wait for each other.
        tx.put_tokens(self.network, 1.0).await?;
        tx.put_tokens(self.account, 1.0).await
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 60")]
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
