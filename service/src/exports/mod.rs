//! Reports of audit logs: what one would hold, asking for it, what became of it, and the worker that makes it.

mod ask;
mod download;
mod mail;
mod offer;
mod page;
mod recent;
mod tidy;
mod work;
mod write;

use domain::audit::chain::Hash;
use domain::audit::{AuditFilter, AuditPlace};
use domain::ids::WorkspaceId;
use store::Tx;
use store::audit::Head;

use crate::Services;

pub use ask::ask;
pub use download::{Download, download, downloaded};
pub use offer::offer;
pub use page::page;
pub use recent::recent;
pub use tidy::tidy;
pub use work::{work, work_one};

/// The end of the workspace's chain, and how many entries up to there match. Numbers are given in the order of
/// commits: nothing is added before the end any more.
async fn settled(
    services: &Services,
    tx: &mut Tx,
    workspace: &WorkspaceId,
    filter: &AuditFilter,
) -> Result<(Head, i64), store::Error> {
    let nothing = || Head { place: AuditPlace { at: services.now(), number: 0 }, hash: Hash::genesis(workspace) };
    let upto = tx.audit_head(workspace).await?.unwrap_or_else(nothing);
    let rows = tx.count_entries(workspace, filter, upto.place).await?;
    Ok((upto, rows))
}
