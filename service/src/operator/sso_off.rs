//! Single sign-on of a workspace is turned off from outside, when none of its admins gets in.

use domain::audit::{Actor, Change, SsoChange};
use domain::ids::WorkspaceId;
use domain::sso::SsoFacts;
use store::Scope;
use store::sso::SingleSignOn;

use crate::Services;
use crate::fault::{OrFault, Outcome, refuse};

/// Turns it off. Its settings stay, and the sessions that its provider vouched for end.
///
/// # Errors
/// Refused, with a sentence, when there is no such workspace, or it has no single sign-on in use.
pub async fn sso_off(services: &Services, workspace: &str) -> Outcome<(), String> {
    let id = match workspace.parse::<WorkspaceId>() {
        Ok(id) => id,
        Err(bad) => return refuse(bad.to_string()),
    };
    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    tx.enter(&id).await.or_fault()?;
    tx.lock_workspace(&id).await.or_fault()?;
    if tx.workspace(&id).await.or_fault()?.is_none() {
        return refuse(format!("there is no workspace {id}"));
    }
    let settings = tx.single_sign_on(&id).await.or_fault()?.filter(|settings| settings.facts.on);
    let Some(SingleSignOn { facts, sealed_secret }) = settings else {
        return refuse(format!("the workspace {id} has no single sign-on in use"));
    };
    let off = SingleSignOn { facts: SsoFacts { on: false, ..facts.clone() }, sealed_secret };
    tx.put_single_sign_on(&id, &off, now).await.or_fault()?;
    tx.delete_sso_sessions(&id, None).await.or_fault()?;
    let change = SsoChange { before: Some(facts), after: off.facts, new_secret: false };
    let change = Change::SingleSignOn(Box::new(change));
    tx.record(services.catalog(), &id, &Actor::System, &change, now).await.or_fault()?;
    tx.commit().await.or_fault()
}
