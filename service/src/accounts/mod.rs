//! Signing in and out, and the one-time links that begin an account.

mod accept_invitation;
mod authenticate;
mod forgot_password;
mod set_password;
mod sign_in;
mod sign_out;
mod throttle;

use std::collections::BTreeSet;

use domain::account::Me;
use domain::audit::{Actor, Change};
use domain::ids::WorkspaceId;
use store::Tx;
use time::OffsetDateTime;

use crate::Services;

pub use accept_invitation::{InvitationView, accept_invitation, invitation};
pub use authenticate::authenticate;
pub use forgot_password::forgot_password;
pub use set_password::{password_link, set_password};
pub use sign_in::{SignIn, sign_in};
pub use sign_out::sign_out;

/// Records what concerns a person in each workspace that the person belongs to.
async fn record_everywhere<'a>(
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

fn workspaces(me: &Me) -> impl Iterator<Item = &WorkspaceId> {
    me.memberships.iter().map(|membership| &membership.workspace)
}
