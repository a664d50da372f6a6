//! Keys of people who left get another owner.

use std::collections::BTreeSet;

use domain::access::Action;
use domain::audit::{Change, KeyChange, KeyChanged};
use domain::ids::WorkspaceId;
use domain::notice::{Notice, TakenOverNotice};
use domain::refusal::{HandOverProblem, HandOverRefusal};
use store::Scope;

use crate::authorise::enter_to_change;
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// What an admin asks for.
pub struct HandOver {
    /// The ids of the chosen keys, as sent.
    pub keys: Vec<String>,
    /// The id of the member who takes them, as sent.
    pub to: String,
}

/// Makes a member answer for keys whose owner has left, and tells the member; gives how many. All of them or none.
///
/// # Errors
/// Refused when the caller may not, no key or no member is chosen, or a key isn't one of them (any more).
pub async fn hand_over(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    request: HandOver,
) -> Outcome<usize, HandOverRefusal> {
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await.or_fault()?;
    let entered = enter_to_change::<HandOverRefusal>(&mut tx, caller, workspace, Action::ManagePeople).await?;
    let chosen: BTreeSet<_> = request.keys.iter().map(String::as_str).collect();
    let mut keys = tx.left_keys(workspace).await.or_fault()?;
    keys.retain(|left| chosen.contains(left.key.id.as_str()));
    let members = tx.members(workspace).await.or_fault()?;
    let to = members.into_iter().find(|member| member.user.to_string() == request.to);
    let problem = match chosen.len() {
        0 => Some(HandOverProblem::NoKey),
        n if n != keys.len() => Some(HandOverProblem::KeysGone),
        _ => None,
    };
    let to = match (to, problem) {
        (Some(to), None) => to,
        (to, problem) => {
            let nobody = to.is_none().then_some(HandOverProblem::NoMember);
            return refuse(HandOverRefusal::Fields(problem.into_iter().chain(nobody).collect()));
        }
    };
    let names: Vec<_> = keys.iter().map(|left| left.key.name.to_string()).collect();
    let (count, now) = (names.len(), services.now());
    for left in keys {
        tx.set_key_owner(workspace, &left.key.id, &to.email).await.or_fault()?;
        let (key, name) = (left.key.id, left.key.name);
        let event = KeyChanged::HandedOver { before: left.owner, after: to.email.clone() };
        let change = Change::Key(KeyChange { key, name, event });
        tx.record(services.catalog(), workspace, &caller.actor(), &change, now).await.or_fault()?;
    }
    if to.user != caller.me.user {
        let notice = TakenOverNotice {
            workspace: workspace.clone(),
            workspace_name: entered.workspace.name,
            keys: names,
            by: caller.me.email.to_string(),
        };
        services.tell(&mut tx, to.user, &Notice::KeysTakenOver(notice), now).await.or_fault()?;
    }
    tx.commit().await.or_fault()?;
    Ok(count)
}
