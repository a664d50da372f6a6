//! The permission check, made inside the transaction of the use case, so that a role that was taken away
//! a moment ago is gone.

use domain::access::{Action, Role, Standing, may};
use domain::ids::WorkspaceId;
use domain::refusal::NotAllowed;
use domain::workspace::Workspace;
use store::Tx;

use crate::Caller;
use crate::fault::{OrFault, Outcome, refuse};

/// A workspace that the caller may do something in.
pub(crate) struct Entered {
    pub(crate) workspace: Workspace,
    standings: Vec<Standing>,
}

impl Entered {
    pub(crate) fn may(&self, action: Action) -> bool {
        self.standings.iter().any(|&standing| may(standing, action))
    }

    /// Whether the caller sees the workspace's keys as a CSM, and not as a member.
    pub(crate) fn looks_in(&self) -> bool {
        let member = self.standings.iter().any(|standing| matches!(standing, Standing::Member(_)));
        !member && self.may(Action::ViewKeys)
    }
}

/// Checks that the caller may do this in the workspace, for reading. What shows keys begins with
/// [`crate::staff::enter_to_see`] instead.
pub(crate) async fn enter<R: From<NotAllowed>>(
    tx: &mut Tx,
    caller: &Caller,
    workspace: &WorkspaceId,
    action: Action,
) -> Outcome<Entered, R> {
    check(tx, caller, workspace, action).await
}

/// The same for a change: nobody else changes anything in the workspace until the transaction ends.
pub(crate) async fn enter_to_change<R: From<NotAllowed>>(
    tx: &mut Tx,
    caller: &Caller,
    workspace: &WorkspaceId,
    action: Action,
) -> Outcome<Entered, R> {
    tx.lock_workspace(workspace).await.or_fault()?;
    check(tx, caller, workspace, action).await
}

async fn check<R: From<NotAllowed>>(
    tx: &mut Tx,
    caller: &Caller,
    workspace: &WorkspaceId,
    action: Action,
) -> Outcome<Entered, R> {
    let found = tx.entry(workspace, caller.me.user, caller.me.email.domain()).await.or_fault()?;
    let Some((workspace, entry)) = found else { return refuse(NotAllowed::NotFound) };
    if caller.sso_workspace.as_ref().is_some_and(|only| *only != workspace.id) {
        return refuse(NotAllowed::NotFound);
    }
    let locked_out = match entry.role {
        Some(role) => locked_out(tx, caller, &workspace, role, entry.sso_wanted).await.or_fault()?,
        None => None,
    };
    let role = entry.role.filter(|_| locked_out.is_none());
    let staff = if workspace.staff_access { Standing::Staff } else { Standing::StaffKeptOut };
    let standings: Vec<_> = role.map(Standing::Member).into_iter().chain(caller.me.staff.then_some(staff)).collect();
    if standings.is_empty() {
        return refuse(locked_out.unwrap_or(NotAllowed::NotFound));
    }
    let entered = Entered { workspace, standings };
    if entered.may(action) { Ok(entered) } else { refuse(NotAllowed::Forbidden) }
}

/// Whether the workspace wants more of its member than the session shows. Whom its own provider vouches for has shown
/// enough: the provider asks for what the workspace's admins want.
async fn locked_out(
    tx: &mut Tx,
    caller: &Caller,
    workspace: &Workspace,
    role: Role,
    sso_wanted: bool,
) -> Result<Option<NotAllowed>, store::Error> {
    if caller.sso_workspace.is_some() {
        return Ok(None);
    }
    if sso_wanted {
        let through = is_way_back(role, has_second_factor(tx, caller).await?);
        return Ok((!through).then_some(NotAllowed::SingleSignOnNeeded));
    }
    let lacks = workspace.second_factor_required && !has_second_factor(tx, caller).await?;
    Ok(lacks.then_some(NotAllowed::SecondFactorNeeded))
}

/// Whether somebody gets in without the provider: it may be down, or its settings may be wrong.
pub(crate) fn is_way_back(role: Role, second_factor: bool) -> bool {
    role == Role::Admin && second_factor
}

async fn has_second_factor(tx: &mut Tx, caller: &Caller) -> Result<bool, store::Error> {
    tx.act_for(caller.me.user).await?;
    Ok(tx.second_factor_since(caller.me.user).await?.is_some())
}

/// Refuses unless the workspace is in the state of early access that the screen needs.
pub(crate) fn screen<R: From<NotAllowed>>(entered: &Entered, needs_early_access: bool) -> Outcome<(), R> {
    if entered.workspace.early_access.is_on() == needs_early_access { Ok(()) } else { refuse(NotAllowed::WrongScreen) }
}
