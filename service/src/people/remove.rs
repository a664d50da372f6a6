//! A member is removed.

use domain::access::Role;
use domain::audit::MemberEvent;
use domain::ids::{UserId, WorkspaceId};
use domain::refusal::MemberRefusal;
use store::Tx;
use store::people::Member;

use super::{as_seen, begin, record};
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// Takes a member out of the workspace, whose next request is refused, on every node. Somebody who belongs to no
/// other workspace is signed out everywhere. Keys stay, and so do the names in the log.
///
/// # Errors
/// Refused when the caller may not, there is no such member, somebody changed it meanwhile, or no admin would be
/// left.
pub async fn remove(
    services: &Services,
    caller: &Caller,
    workspace: &WorkspaceId,
    user: UserId,
    seen: &str,
) -> Outcome<(), MemberRefusal> {
    let mut tx = begin::<MemberRefusal>(services, caller, workspace).await?;
    let (member, seat) = as_seen(&mut tx, workspace, user, seen).await?;
    if member.role == Role::Admin && tx.count_admins(workspace).await.or_fault()? == 1 {
        return refuse(MemberRefusal::LastAdmin);
    }
    // In the order in which signing in takes them, so that nobody waits for somebody who waits for him: sessions,
    // the membership, the log.
    end_sessions_of_last_membership(&mut tx, &member).await.or_fault()?;
    tx.lock_membership(workspace, user).await.or_fault()?;
    let event = MemberEvent::Removed { user, seat };
    record(services, &mut tx, caller, workspace, member.email, event, services.now()).await.or_fault()?;
    tx.delete_membership(workspace, user).await.or_fault()?;
    // The workspace's own provider doesn't bring the person back; an invitation does.
    tx.keep_out_of_sso(workspace, user).await.or_fault()?;
    tx.commit().await.or_fault()
}

/// CSMs belong to no workspace and stay signed in.
async fn end_sessions_of_last_membership(tx: &mut Tx, member: &Member) -> Result<(), store::Error> {
    tx.act_for(member.user).await?;
    let last = tx.memberships(member.user).await?.len() == 1;
    let staff = tx.account(&member.email).await?.is_some_and(|account| account.staff);
    if last && !staff {
        tx.delete_half_sign_ins(member.user).await?;
        tx.delete_sessions_of(member.user, None).await?;
    }
    Ok(())
}
