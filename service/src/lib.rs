//! The use cases: one a file, one transaction each. A use case checks that the person may, decides by the
//! rules of `domain`, writes the change and its audit entry, and commits; nothing else opens a
//! transaction, and nothing in between is ever visible.
//!
//! Clock, randomness and mail come in through [`Services`].

pub mod accounts;
mod ambient;
pub mod audit;
mod authorise;
mod caller;
pub mod cluster;
pub mod console;
pub mod demo;
pub mod early_access;
pub mod exports;
mod fault;
mod files;
pub mod jobs;
pub mod keys;
mod mail;
pub mod notices;
pub mod operator;
pub mod passkeys;
mod passwords;
pub mod people;
mod sealed;
mod secrets;
pub mod security;
pub mod sharded;
pub mod single_keys;
pub mod sso;
pub mod staff;
mod strength;
pub mod teams;
pub mod usage;
pub mod verify;

use std::path::PathBuf;
use std::sync::Arc;

use domain::api::Catalog;
use domain::ids::FormToken;
use store::Db;
use time::OffsetDateTime;
use url::Url;
use uuid::Uuid;

pub use ambient::{Clock, Random, SystemClock, SystemRandom};
pub use caller::{BrowserToken, Caller, SessionToken, Source};
pub use fault::{Fault, Outcome};
pub use mail::{MailSettings, MailWay};
pub use secrets::Secrets;

use audit::sign::Signer;
use cluster::{Mode, Node, Silent};
use files::Files;
use mail::Mailer;
use passwords::PasswordHasher;
use secrets::Pepper;
use usage::Usage;

/// What the use cases work with. Cheap to clone.
#[derive(Clone)]
pub struct Services(Arc<Inner>);

struct Inner {
    db: Db,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    pepper: Pepper,
    catalog: Catalog,
    mailer: Mailer,
    passwords: PasswordHasher,
    usage: Usage,
    public_url: Url,
    signer: Arc<Signer>,
    files: Files,
    retention: Option<time::Duration>,
    node: Arc<Node>,
    silent: Silent,
    sso: sso::Http,
    devices: passkeys::Devices,
}

/// What an operator decides once, at the start.
pub struct Config {
    /// What the secret file holds.
    pub secrets: Secrets,
    /// The APIs on offer.
    pub catalog: Catalog,
    /// Where mails go.
    pub mail: MailSettings,
    /// The address of the dashboard, for links in mails.
    pub public_url: Url,
    /// Where checkpoints of audit logs are kept.
    pub data_dir: PathBuf,
    /// How long entries of audit logs are kept; for ever without it.
    pub retention: Option<time::Duration>,
    /// How nodes make sure that they know of every revocation.
    pub revocation: Mode,
    /// Whether providers of single sign-on may be in private networks.
    pub private_issuers: bool,
}

impl Services {
    /// Puts the services together.
    ///
    /// # Errors
    /// When the mail settings can't be used.
    pub fn new(db: Db, clock: Arc<dyn Clock>, random: Arc<dyn Random>, config: Config) -> Result<Self, Fault> {
        let passwords = PasswordHasher::new(random.as_ref())?;
        let pepper = Pepper::new(&config.secrets);
        let node = Node::new(random_uuid(random.as_ref()), config.revocation);
        let usage = new_usage(random.as_ref());
        // Where people come to without TLS, a provider on the same machine needs none either.
        let this_machine = config.public_url.scheme() == "http";
        let sso = sso::Http::new(sso::Reach { private: config.private_issuers, this_machine });
        let devices = passkeys::Devices::of(&config.public_url);
        Ok(Self(Arc::new(Inner {
            db,
            clock,
            random,
            signer: Arc::new(Signer::new(&pepper)?),
            pepper,
            catalog: config.catalog,
            mailer: Mailer::new(config.mail)?,
            passwords,
            usage,
            public_url: config.public_url,
            files: Files::new(&config.data_dir),
            retention: config.retention,
            node: Arc::new(node),
            silent: Silent::default(),
            sso,
            devices,
        })))
    }

    /// The same services with another clock: the demo data is made through the use cases, in the past.
    pub(crate) fn at_clock(&self, clock: Arc<dyn Clock>) -> Result<Self, Fault> {
        Ok(Self(Arc::new(Inner {
            db: self.0.db.clone(),
            clock,
            random: Arc::clone(&self.0.random),
            pepper: self.0.pepper.clone(),
            catalog: self.0.catalog.clone(),
            mailer: self.0.mailer.clone(),
            passwords: self.0.passwords.clone(),
            usage: new_usage(self.0.random.as_ref()),
            public_url: self.0.public_url.clone(),
            signer: Arc::clone(&self.0.signer),
            files: self.0.files.clone(),
            retention: self.0.retention,
            node: Arc::clone(&self.0.node),
            silent: Silent::default(),
            sso: self.0.sso.clone(),
            devices: self.0.devices.clone(),
        })))
    }

    /// The APIs on offer.
    pub fn catalog(&self) -> &Catalog {
        &self.0.catalog
    }

    /// The counters of this node.
    pub fn usage(&self) -> &Usage {
        &self.0.usage
    }

    /// The moment, by the clock that was passed in.
    pub fn now(&self) -> OffsetDateTime {
        self.0.clock.now()
    }

    /// A token for a form that is being rendered.
    pub fn form_token(&self) -> FormToken {
        FormToken(self.uuid())
    }

    /// A random id (UUID version 4), e.g. for a request.
    pub fn uuid(&self) -> Uuid {
        random_uuid(self.0.random.as_ref())
    }

    /// What this node says of itself.
    pub fn snapshot(&self) -> cluster::Snapshot {
        self.0.node.snapshot(self.0.clock.as_ref())
    }

    /// How long changes waited until they were in force: counts for [`cluster::BOUNDS_MS`] and one more for
    /// what took longer, and the sum.
    pub fn waits(&self) -> ([u64; cluster::BOUNDS_MS.len() + 1], std::time::Duration) {
        self.0.node.waits.read()
    }

    /// The key that checkpoints of audit logs are signed by.
    pub fn audit_public_key(&self) -> audit::PublicKey {
        self.0.signer.public_key()
    }

    fn random_bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.random.fill(&mut bytes);
        bytes
    }
}

fn random_uuid(random: &dyn Random) -> Uuid {
    let mut bytes = [0; 16];
    random.fill(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

fn new_usage(random: &dyn Random) -> Usage {
    let mut seed = [0; 8];
    random.fill(&mut seed);
    Usage::new(random_uuid(random), u64::from_ne_bytes(seed))
}
