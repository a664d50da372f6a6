//! Passwords: argon2id with OWASP's parameters of 2025 (m = 19 MiB, t = 2, p = 1), off the async threads
//! and no more at once than there are cores, so that sign-ins can't take the machine's memory or time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::PasswordVerifier as _;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, Version};
use domain::account::{Password, PasswordProblem};
use tokio::sync::Semaphore;

use crate::strength::weakness;
use crate::{Fault, Random};

const MEMORY_KIB: u32 = 19 * 1024;
const ITERATIONS: u32 = 2;
const LANES: u32 = 1;
/// Sign-ins that may wait for a core. More are turned away at once.
const QUEUE: usize = 64;

#[derive(Clone)]
pub(crate) struct PasswordHasher(Arc<State>);

struct State {
    cores: Semaphore,
    waiting: AtomicUsize,
    /// Compared for unknown accounts, so that they take as long as known ones.
    dummy: String,
}

/// More sign-ins at once than can wait.
pub(crate) struct Busy;

impl PasswordHasher {
    pub(crate) fn new(random: &dyn Random) -> Result<Self, Fault> {
        let mut nobody = [0; 32];
        random.fill(&mut nobody);
        let dummy = hash(&nobody, salt(random))?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self(Arc::new(State { cores: Semaphore::new(cores), waiting: AtomicUsize::new(0), dummy })))
    }

    /// Hashes a password for keeping, in PHC format.
    pub(crate) async fn hash(&self, password: Password, random: &dyn Random) -> Result<String, Fault> {
        let salt = salt(random);
        let _core = self.0.cores.acquire().await.map_err(|_| Fault::Thread)?;
        tokio::task::spawn_blocking(move || hash(password.as_bytes(), salt)).await.map_err(|_| Fault::Thread)?
    }

    /// Hashes a password that somebody chose, unless it is easy to guess for who knows these words.
    pub(crate) async fn hash_chosen(
        &self,
        password: Password,
        own: Vec<String>,
        random: &dyn Random,
    ) -> Result<Result<String, PasswordProblem>, Fault> {
        let salt = salt(random);
        let _core = self.0.cores.acquire().await.map_err(|_| Fault::Thread)?;
        let hashed = tokio::task::spawn_blocking(move || match weakness(&password, &own) {
            Some(weakness) => Ok(Err(PasswordProblem::Weak(weakness))),
            None => hash(password.as_bytes(), salt).map(Ok),
        });
        hashed.await.map_err(|_| Fault::Thread)?
    }

    /// Compares a password with a kept hash. Without one (no such account) it compares with a hash that
    /// nothing matches, and takes as long.
    pub(crate) async fn matches(&self, password: Password, kept: Option<String>) -> Result<Result<bool, Busy>, Fault> {
        if self.0.waiting.fetch_add(1, Ordering::Relaxed) >= QUEUE {
            self.0.waiting.fetch_sub(1, Ordering::Relaxed);
            return Ok(Err(Busy));
        }
        let core = self.0.cores.acquire().await;
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
        let _core = core.map_err(|_| Fault::Thread)?;
        let known = kept.is_some();
        let kept = kept.unwrap_or_else(|| self.0.dummy.clone());
        let matched = tokio::task::spawn_blocking(move || matches(password.as_bytes(), &kept))
            .await
            .map_err(|_| Fault::Thread)??;
        Ok(Ok(matched && known))
    }
}

fn argon2() -> Result<Argon2<'static>, Fault> {
    let params = Params::new(MEMORY_KIB, ITERATIONS, LANES, None).map_err(|e| Fault::Password(e.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn salt(random: &dyn Random) -> [u8; 16] {
    let mut salt = [0; 16];
    random.fill(&mut salt);
    salt
}

fn hash(password: &[u8], salt: [u8; 16]) -> Result<String, Fault> {
    use argon2::PasswordHasher as _;
    let hash: PasswordHash =
        argon2()?.hash_password_with_salt(password, &salt).map_err(|e| Fault::Password(e.to_string()))?;
    Ok(hash.to_string())
}

fn matches(password: &[u8], kept: &str) -> Result<bool, Fault> {
    let kept = PasswordHash::new(kept).map_err(|e| Fault::Password(e.to_string()))?;
    Ok(argon2()?.verify_password(password, &kept).is_ok())
}
