//! What CSMs do and see in workspaces: recorded in the workspace's audit log and in a log of their own, shown to
//! the workspace, and chosen by its admins.

mod access;
mod choose;
mod log;
mod see;
mod suspend;

use domain::audit::Change;
use domain::ids::WorkspaceId;
use domain::key::Stamp;
use store::Tx;

use crate::{Caller, Services};

pub use access::access;
pub use choose::choose_access;
pub use log::log;
pub(crate) use see::enter_to_see;
pub(crate) use suspend::can_have;
pub use suspend::{Switched, resume, suspend};

/// Records what a CSM did, for the workspace and for the log of CSMs.
pub(crate) async fn record(
    services: &Services,
    tx: &mut Tx,
    caller: &Caller,
    workspace: &WorkspaceId,
    change: &Change,
    stamp: &Stamp,
) -> Result<(), store::Error> {
    tx.record(services.catalog(), workspace, &caller.actor(), change, stamp.at).await?;
    tx.copy_to_staff_log().await
}
