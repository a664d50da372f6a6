//! What a gateway asks: may this request pass. The look-up stands behind one function.

use domain::api::Routed;
use domain::ids::{ApiId, WorkspaceId};
use domain::key_text::PresentedKey;
use domain::verdict::{Denial, GoodKey, decide};
use store::Scope;
use store::keys::{KeyHash, LookUp};

use crate::secrets::same;
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
#[derive(Debug)]
pub struct Allowed {
    /// The key.
    pub key: GoodKey,
    /// The API that the request belongs to.
    pub api: ApiId,
}

/// A refusal is a result, not an error.
pub type Verdict = Result<Allowed, Denial>;

/// The verdict on a request with this target (path and query as the caller sent them).
///
/// # Errors
/// The [`Denial`].
pub async fn authorize(services: &Services, credentials: Credentials<'_>, target: &str) -> Verdict {
    let key = find(services, credentials).await?;
    let api = decide(&key, services.catalog().route(target))?.clone();
    services.0.uses.note(&key, services.now());
    Ok(Allowed { key, api })
}

/// The verdict on a key and an API, without a request.
///
/// # Errors
/// The [`Denial`].
pub async fn check(services: &Services, credentials: Credentials<'_>, api: &ApiId) -> Verdict {
    let key = find(services, credentials).await?;
    let api = decide(&key, Some(Routed { api, workspace: None }))?.clone();
    services.0.uses.note(&key, services.now());
    Ok(Allowed { key, api })
}

/// The one look-up: a key that is active and whose secret is right.
async fn find(services: &Services, credentials: Credentials<'_>) -> Result<GoodKey, Denial> {
    let presented = PresentedKey::parse(credentials.key).map_err(|_| Denial::MalformedCredentials)?;
    // What can't be a workspace gets the one answer of unknown ones, after the same work: it is looked up
    // as one with an id that can't lead anywhere, because `known` is false.
    let parsed = credentials.workspace.parse::<WorkspaceId>().ok();
    let known = parsed.is_some();
    let workspace = parsed.unwrap_or_else(nowhere);
    let hash = services.0.pepper.hash_key(credentials.key);
    let by = match &presented {
        PresentedKey::Native { id, .. } => LookUp::Id(id),
        PresentedKey::Other { .. } => LookUp::Hash(hash),
    };
    let found = look_up(services, &workspace, by).await.map_err(|fault| {
        tracing::error!(error = fault.chain(), "a key couldn't be looked up");
        Denial::RevocationStateUnknown
    })?;
    // A missing key is compared too, with a hash that no text has, so that it takes as long.
    let (key, kept) = match found {
        Some((key, kept)) => (Some(key), kept),
        None => (None, KeyHash([0; 32])),
    };
    let right = same(&hash, &kept);
    key.filter(|_| right && known).ok_or(Denial::InvalidKey)
}

fn nowhere() -> WorkspaceId {
    "-".parse().unwrap_or_else(|_| unreachable!("one hyphen is an id"))
}

async fn look_up(
    services: &Services,
    workspace: &WorkspaceId,
    by: LookUp<'_>,
) -> Result<Option<(GoodKey, KeyHash)>, Fault> {
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await?;
    Ok(tx.key_to_verify(workspace, by).await?)
}

/// Whether this node can answer: the database is there, and its schema is this program's.
///
/// # Errors
/// Says what is missing.
pub async fn ready(services: &Services) -> Result<(), Fault> {
    if services.0.db.migrated().await? {
        Ok(())
    } else {
        Err(Fault::Input("the database isn't migrated: run `latchkey migrate`".to_owned()))
    }
}
