//! What a gateway asks: may this request pass. Answered from memory; the database isn't asked.

use std::sync::Arc;

use domain::api::Routed;
use domain::ids::{ApiId, KeyId, WorkspaceId};
use domain::key_text::PresentedKey;
use domain::usage::Counted;
use domain::verdict::{Denial, GoodKey, decide};
use time::OffsetDateTime;

use crate::cluster::{Found, Hasher, Held, Keyring, Phase};
use crate::usage::{Call, CallerSeen};
use crate::{Fault, Services};

/// Workspace id and key, as a caller sent them. Doesn't print.
#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    /// Before the colon.
    pub workspace: &'a str,
    /// After it.
    pub key: &'a str,
}

/// A request that may pass.
pub struct Allowed<'a> {
    held: Arc<Held>,
    /// The API that the request belongs to.
    pub api: &'a ApiId,
}

impl Allowed<'_> {
    /// The key.
    pub fn key(&self) -> &GoodKey {
        &self.held.key
    }
}

/// A refusal is a result, not an error.
pub type Verdict<'a> = Result<Allowed<'a>, Denial>;

/// The verdict on a request with this target (path and query as the caller sent them), which came at this moment.
///
/// # Errors
/// The [`Denial`].
pub async fn authorize<'a>(
    services: &'a Services,
    credentials: Credentials<'_>,
    target: &str,
    caller: CallerSeen<'_>,
    at: OffsetDateTime,
) -> Verdict<'a> {
    let routed = services.catalog().route(target);
    judge(Question { services, credentials, routed, caller, at }).await
}

/// The verdict on a key and an API of the catalog, without a request.
///
/// # Errors
/// The [`Denial`].
pub async fn check<'a>(
    services: &'a Services,
    credentials: Credentials<'_>,
    api: &'a ApiId,
    caller: CallerSeen<'_>,
) -> Verdict<'a> {
    let (routed, at) = (Some(Routed { api, workspace: None }), services.now());
    judge(Question { services, credentials, routed, caller, at }).await
}

/// Finds the key, decides, and counts what became of the request.
async fn judge<'a>(question: Question<'a, '_>) -> Verdict<'a> {
    let Question { services, .. } = question;
    let text = question.text().map_err(|denial| question.counted(denial))?;
    let clock = services.0.clock.as_ref();
    match services.0.node.sure(clock, |ring| question.look(ring, &text)).await {
        Ok(found) => question.decide(found),
        Err(denial) => Err(question.counted(denial)),
    }
}

/// What is asked.
struct Question<'a, 'q> {
    services: &'a Services,
    credentials: Credentials<'q>,
    routed: Option<Routed<'a>>,
    caller: CallerSeen<'q>,
    at: OffsetDateTime,
}

impl<'a, 'q> Question<'a, 'q> {
    fn text(&self) -> Result<PresentedKey<'q>, Denial> {
        PresentedKey::parse(self.credentials.key).map_err(|_| Denial::MalformedCredentials)
    }

    fn hasher(&self) -> Hasher<'a> {
        Hasher { pepper: &self.services.0.pepper, versions: &self.services.0.node.versions }
    }

    fn look(&self, ring: &Keyring, text: &PresentedKey<'_>) -> Found {
        ring.find(self.credentials.workspace, text, self.hasher())
    }

    /// A denial of nobody's key.
    fn counted(&self, denial: Denial) -> Denial {
        self.services.0.node.count();
        denial
    }

    fn note(&self, workspace: &WorkspaceId, key: &KeyId, verdict: Counted) {
        let api = self.routed.as_ref().map(|routed| routed.api);
        let (presented, at, caller) = (self.credentials.key, self.at, self.caller);
        self.services.usage().note(&Call { workspace, key, api, verdict, caller, presented, at });
    }

    fn decide(self, found: Found) -> Verdict<'a> {
        self.services.0.node.count();
        let held = match found {
            Found::Good(held) => {
                self.services.0.node.rehashes.note(&held, self.credentials.key, self.hasher());
                held
            }
            Found::Old(workspace, key) => {
                self.note(&workspace, &key, Counted::OldText);
                return Err(Denial::InvalidKey);
            }
            Found::Resembles(held) => {
                self.note(&held.key.workspace, &held.key.id, Counted::WrongSecret);
                return Err(Denial::InvalidKey);
            }
            Found::Unknown => return Err(Denial::InvalidKey),
            Found::Uncheckable => return Err(Denial::RevocationStateUnknown),
        };
        let decided = decide(&held.key, self.routed.as_ref());
        let verdict = match &decided {
            Ok(_) => Counted::Allowed,
            Err(Denial::WorkspaceSuspended) => Counted::WorkspaceSuspended,
            Err(Denial::WorkspaceMismatch) => Counted::WorkspaceMismatch,
            Err(Denial::ApiNotAllowed(_)) => Counted::ApiNotAllowed,
            Err(_) => Counted::RouteNotMapped,
        };
        self.note(&held.key.workspace, &held.key.id, verdict);
        decided.map(|api| Allowed { held, api })
    }
}

/// Whether this node can answer: it holds every key and a lease, the database is there, and its schema is this
/// program's.
///
/// # Errors
/// Says what is missing.
pub async fn ready(services: &Services) -> Result<(), Fault> {
    if !services.0.db.migrated().await? {
        return Err(Fault::Input("the database isn't migrated: run `latchkey migrate`".to_owned()));
    }
    let node = &services.0.node;
    if let Some(version) = node.versions.is_short_of() {
        return Err(Fault::Pepper(version));
    }
    match *node.phase.borrow() {
        Phase::Empty | Phase::Loading => Err(Fault::Input("the keys aren't read yet".to_owned())),
        Phase::Following if !node.answers(services.0.clock.as_ref()) => {
            Err(Fault::Input("the lease has run out".to_owned()))
        }
        Phase::Following => Ok(()),
    }
}

/// Waits until this node holds every key.
pub async fn until_loaded(services: &Services) {
    let node = &services.0.node;
    let mut phase = node.phase.subscribe();
    // The sender lives as long as the services.
    let _ = phase.wait_for(|&phase| phase == Phase::Following).await;
    // The lease comes with the sign of life that follows.
    let _ = node.confirm().await;
}
