//! What editing, regenerating and archiving have in common: the key is there, it may be changed, and it
//! is still the one that the person saw.

use domain::audit::AuditEntry;
use domain::ids::{KeyId, WorkspaceId};
use domain::key::{Key, Stamp, Version};
use domain::refusal::{ChangeKeyRefusal, NotAllowed, Overtaken};
use store::Tx;

use crate::fault::{OrFault, Outcome, refuse};

/// A change behind a confirmation that asks for the key's name.
pub struct ConfirmedChange {
    /// The key.
    pub key: KeyId,
    /// The version that the person saw.
    pub expected: Version,
    /// What was typed to confirm.
    pub confirmation: String,
    /// A password or a code, by somebody whose sign-in is older than 15 minutes; otherwise not looked at.
    pub proof: String,
}

/// The key, if it may be changed and nobody changed it since the person saw it.
pub(super) async fn changeable(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    key: &KeyId,
    expected: Version,
) -> Outcome<Key, ChangeKeyRefusal> {
    let Some(key) = tx.key(workspace, key).await.or_fault()? else { return refuse(NotAllowed::NotFound) };
    if key.version != expected {
        return refuse(ChangeKeyRefusal::Overtaken(Box::new(overtaken(tx, workspace, key).await.or_fault()?)));
    }
    match key.changeable() {
        Ok(()) => Ok(key),
        Err(why) => refuse(ChangeKeyRefusal::Unchangeable(why)),
    }
}

/// What another person did to the key last.
pub(crate) async fn overtaken(tx: &mut Tx, workspace: &WorkspaceId, now: Key) -> Result<Overtaken, store::Error> {
    let last = tx.key_history(workspace, &now.id, 1).await?.pop();
    let (activity, stamp) = match last {
        Some(AuditEntry { at, activity, actor, .. }) => (activity, Stamp { at, by: actor }),
        None => (String::new(), now.created.clone()),
    };
    Ok(Overtaken { now, activity, stamp })
}
