//! Retention: entries that are older than the operator keeps them are removed, whole quarters at a time, and
//! a signed stub says where the rest of each chain begins.

use domain::audit::{Actor, Change};
use store::Scope;
use store::audit::{Quarter, Stub};
use time::{Duration, OffsetDateTime};

use super::sign::stub_statement;
use crate::{Fault, Services};

/// Removes the quarters that ended longer ago than the retention, each with its stubs and its audit entries
/// in one transaction. Called each hour; without a retention it does nothing.
///
/// # Errors
/// When the database can't be reached, or readers and writers don't let go of a quarter for 5 seconds; then
/// that quarter stays as it was.
pub async fn retire(services: &Services) -> Result<(), Fault> {
    let Some(retention) = services.0.retention else { return Ok(()) };
    let now = services.now();
    let quarters = services.0.db.begin(Scope::Upkeep).await?.audit_quarters().await?;
    for quarter in quarters.into_iter().filter(|quarter| over(quarter.end(), retention, now)) {
        remove(services, quarter, now).await?;
        tracing::info!(before = %quarter.end(), "entries of audit logs were removed for their age");
    }
    Ok(())
}

fn over(end: OffsetDateTime, retention: Duration, now: OffsetDateTime) -> bool {
    end.checked_add(retention).is_some_and(|kept_until| kept_until <= now)
}

async fn remove(services: &Services, quarter: Quarter, now: OffsetDateTime) -> Result<(), Fault> {
    let mut tx = services.0.db.begin(Scope::Upkeep).await?;
    for workspace in tx.workspace_ids().await? {
        tx.enter(&workspace).await?;
        let Some((place, hash)) = tx.last_entry_before(&workspace, quarter.end()).await? else { continue };
        let signer = &services.0.signer;
        let mut stub = Stub { place, hash, removed_at: now, public_key: signer.public_key().0, signature: Vec::new() };
        stub.signature = signer.sign(&stub_statement(&workspace, &stub));
        tx.keep_stub(&workspace, &stub, quarter.end()).await?;
        let change = Change::EntriesRemoved { last: place.number, before: quarter.end() };
        tx.record(&services.0.catalog, &workspace, &Actor::System, &change, now).await?;
    }
    tx.drop_quarter(quarter).await?;
    tx.commit().await?;
    Ok(())
}
