//! What a gateway asks: may this request pass. Answered from memory; the database isn't asked.

use std::sync::Arc;

use domain::api::{ApiSet, Routed};
use domain::ids::{ApiId, KeyId, WorkspaceId};
use domain::key_name::KeyName;
use domain::key_text::{MalformedKey, PresentedKey};
use domain::usage::Counted;
use domain::verdict::{Denial, GoodKey, decide};
use time::OffsetDateTime;

use crate::cluster::{Found, Hasher, Keyring, Phase};
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
pub struct Allowed<'a, More = ()> {
    /// The key's workspace.
    pub workspace: WorkspaceId,
    /// The key.
    pub key: KeyId,
    /// The API that the request belongs to.
    pub api: &'a ApiId,
    /// What else was asked for.
    pub more: More,
}

/// What a good key is called, and what it opens.
pub struct Details {
    /// Its name.
    pub name: KeyName,
    /// Its APIs.
    pub apis: Arc<ApiSet>,
}

/// A refusal is a result, not an error.
pub type Verdict<'a, More = ()> = Result<Allowed<'a, More>, Denial>;

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
    judge(Question { services, credentials, routed, caller, at }, |_| ()).await
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
) -> Verdict<'a, Details> {
    let (routed, at) = (Some(Routed { api, workspace: None }), services.now());
    let details = |key: &GoodKey| Details { name: key.name.clone(), apis: Arc::clone(&key.apis) };
    judge(Question { services, credentials, routed, caller, at }, details).await
}

/// Finds the key, decides, and counts what became of the request.
async fn judge<'a, More>(question: Question<'a, '_>, more: impl Fn(&GoodKey) -> More) -> Verdict<'a, More> {
    let Services(shared) = question.services;
    let judged = match PresentedKey::parse(question.credentials.key) {
        Ok(text) => {
            let look = |ring: &Keyring| question.look(ring, &text, &more);
            shared.node.sure(shared.clock.as_ref(), look).await.unwrap_or_else(Judged::Nobodys)
        }
        Err(MalformedKey) => Judged::Nobodys(Denial::MalformedCredentials),
    };
    shared.node.count();
    match judged {
        Judged::Keys { workspace, key, counted, decided } => {
            question.note(&workspace, &key, counted);
            decided.map(|(api, more)| Allowed { workspace, key, api, more })
        }
        Judged::Nobodys(denial) => Err(denial),
    }
}

/// What is asked.
struct Question<'a, 'q> {
    services: &'a Services,
    credentials: Credentials<'q>,
    routed: Option<Routed<'a, 'q>>,
    caller: CallerSeen<'q>,
    at: OffsetDateTime,
}

/// What a question came to.
enum Judged<'a, More> {
    /// The text is this key's, was its once, or resembles it.
    Keys { workspace: WorkspaceId, key: KeyId, counted: Counted, decided: Result<(&'a ApiId, More), Denial> },
    /// The text is nobody's, or nothing can be told.
    Nobodys(Denial),
}

impl<'a> Question<'a, '_> {
    fn look<More>(
        &self,
        ring: &Keyring,
        text: &PresentedKey<'_>,
        more: &impl Fn(&GoodKey) -> More,
    ) -> Judged<'a, More> {
        let Services(shared) = self.services;
        let by = Hasher { pepper: &shared.pepper, versions: &shared.node.versions };
        let refused = |workspace: &WorkspaceId, key: &KeyId, counted| {
            let (workspace, key) = (workspace.clone(), key.clone());
            Judged::Keys { workspace, key, counted, decided: Err(Denial::InvalidKey) }
        };
        ring.find(self.credentials.workspace, text, by, |found| match found {
            Found::Good(held) => {
                shared.node.rehashes.note(held, self.credentials.key, by);
                self.decide(&held.key, more)
            }
            Found::Old(workspace, key) => refused(workspace, key, Counted::OldText),
            Found::Resembles(held) => refused(&held.key.workspace, &held.key.id, Counted::WrongSecret),
            Found::Unknown => Judged::Nobodys(Denial::InvalidKey),
            Found::Uncheckable => Judged::Nobodys(Denial::RevocationStateUnknown),
        })
    }

    fn decide<More>(&self, key: &GoodKey, more: impl Fn(&GoodKey) -> More) -> Judged<'a, More> {
        let decided = decide(key, self.routed.as_ref());
        let counted = match &decided {
            Ok(_) => Counted::Allowed,
            Err(Denial::WorkspaceSuspended) => Counted::WorkspaceSuspended,
            Err(Denial::LegacySuspended) => Counted::LegacySuspended,
            Err(Denial::WorkspaceMismatch) => Counted::WorkspaceMismatch,
            Err(Denial::ApiNotAllowed(_)) => Counted::ApiNotAllowed,
            Err(_) => Counted::RouteNotMapped,
        };
        let decided = decided.map(|api| (api, more(key)));
        Judged::Keys { workspace: key.workspace.clone(), key: key.id.clone(), counted, decided }
    }

    fn note(&self, workspace: &WorkspaceId, key: &KeyId, verdict: Counted) {
        let api = self.routed.as_ref().map(|routed| routed.api);
        let (presented, at, caller) = (self.credentials.key, self.at, self.caller);
        self.services.usage().note(&Call { workspace, key, api, verdict, caller, presented, at });
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
