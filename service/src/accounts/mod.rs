//! Signing in and out, and the one-time links that begin an account.

mod accept_invitation;
mod authenticate;
mod begin_session;
mod change_password;
mod end_sessions;
mod forgot_password;
mod page;
mod proof;
pub mod second_factor;
mod set_password;
mod sign_in;
mod sign_in_code;
mod sign_out;
pub(crate) mod step_up;
pub(crate) mod throttle;

use std::collections::BTreeSet;

use domain::account::Me;
use domain::audit::{AccountChange, AccountEvent, Actor, Change};
use domain::ids::WorkspaceId;
use store::Tx;
use time::OffsetDateTime;

use crate::{Caller, Services};

pub use accept_invitation::{Accept, accept_invitation, invitation};
pub use authenticate::authenticate;
pub use change_password::{ChangePassword, change_password};
pub use end_sessions::{end_session, sign_out_everywhere};
pub use forgot_password::forgot_password;
pub use page::page;
pub use set_password::{password_link, set_password};
pub use sign_in::{SignIn, SignedIn, sign_in};
pub use sign_in_code::{SignInCode, sign_in_code};
pub use sign_out::sign_out;

pub(crate) use begin_session::{NewSession, begin_session};
pub(crate) use sign_in::opens_something;
pub(crate) use throttle::Throttle;

/// Records what concerns a person in each workspace that the person belongs to.
pub(crate) async fn record_everywhere<'a>(
    services: &Services,
    tx: &mut Tx,
    workspaces: impl Iterator<Item = &'a WorkspaceId>,
    actor: &Actor,
    change: &Change,
    at: OffsetDateTime,
) -> Result<(), store::Error> {
    // In one order for everybody: each entry takes its workspace's turn, and nobody waits for somebody who
    // waits for him.
    let workspaces: BTreeSet<_> = workspaces.collect();
    for workspace in workspaces {
        tx.enter(workspace).await?;
        tx.record(services.catalog(), workspace, actor, change, at).await?;
    }
    Ok(())
}

/// Records what the caller did to the own account.
pub(crate) async fn record_own(
    services: &Services,
    tx: &mut Tx,
    caller: &Caller,
    event: AccountEvent,
    at: OffsetDateTime,
) -> Result<(), store::Error> {
    let change = Change::Account(AccountChange { user: caller.me.user, email: caller.me.email.clone(), event });
    record_everywhere(services, tx, workspaces(&caller.me), &caller.actor(), &change, at).await
}

fn workspaces(me: &Me) -> impl Iterator<Item = &WorkspaceId> {
    me.memberships.iter().map(|membership| &membership.workspace)
}
