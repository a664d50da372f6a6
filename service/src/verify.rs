//! What a gateway asks: may this request pass. The look-up stands behind one function.

use domain::api::Routed;
use domain::ids::{ApiId, WorkspaceId};
use domain::key_text::PresentedKey;
use domain::usage::Counted;
use domain::verdict::{Denial, GoodKey, decide};
use store::Scope;
use store::keys::{KeyHash, LookUp};

use crate::secrets::same;
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
pub async fn authorize(
    services: &Services,
    credentials: Credentials<'_>,
    target: &str,
    caller: CallerSeen<'_>,
) -> Verdict {
    let routed = services.catalog().route(target);
    judge(services, credentials, routed, caller).await
}

/// The verdict on a key and an API, without a request.
///
/// # Errors
/// The [`Denial`].
pub async fn check(services: &Services, credentials: Credentials<'_>, api: &ApiId, caller: CallerSeen<'_>) -> Verdict {
    judge(services, credentials, Some(Routed { api, workspace: None }), caller).await
}

/// Finds the key, decides, and counts what became of the request.
async fn judge(
    services: &Services,
    credentials: Credentials<'_>,
    routed: Option<Routed<'_>>,
    caller: CallerSeen<'_>,
) -> Verdict {
    let found = find(services, credentials).await?;
    let api = routed.as_ref().map(|routed| routed.api);
    let decided = match found.right {
        true => decide(&found.key, routed).cloned(),
        false => Err(Denial::InvalidKey),
    };
    let verdict = match &decided {
        Ok(_) => Counted::Allowed,
        Err(Denial::WorkspaceMismatch) => Counted::WorkspaceMismatch,
        Err(Denial::ApiNotAllowed(_)) => Counted::ApiNotAllowed,
        Err(Denial::RouteNotMapped) => Counted::RouteNotMapped,
        Err(_) => Counted::WrongSecret,
    };
    let GoodKey { workspace, id, .. } = &found.key;
    services.usage().note(&Call {
        workspace,
        key: id,
        api,
        verdict,
        caller,
        presented: credentials.key,
        at: services.now(),
    });
    Ok(Allowed { api: decided?, key: found.key })
}

/// A key that is active, and whether its secret was presented.
struct Found {
    key: GoodKey,
    right: bool,
}

/// The one look-up.
async fn find(services: &Services, credentials: Credentials<'_>) -> Result<Found, Denial> {
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
    key.filter(|_| known).map(|key| Found { key, right }).ok_or(Denial::InvalidKey)
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
