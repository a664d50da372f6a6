//! For how long nodes may answer from memory: one figure for all of them.

use domain::cluster::LeaseTerms;
use store::Scope;
use time::Duration;

use crate::{Fault, Services};

/// Shortest lease. Below it, a busy database would cost answers.
pub const SHORTEST: Duration = Duration::seconds(1);
/// Longest lease. A change waits that long for a node that died.
pub const LONGEST: Duration = Duration::minutes(10);

/// What nodes have agreed on.
///
/// # Errors
/// When the database can't be reached.
pub async fn lease_terms(services: &Services) -> Result<LeaseTerms, Fault> {
    let mut tx = services.0.db.begin(Scope::Gateway).await?;
    Ok(tx.lease_terms().await?)
}

/// Gives all nodes another lease. A longer one is in force at once; before changes wait for a shorter one,
/// this waits for the longer leases to end.
///
/// # Errors
/// When the lease isn't between [`SHORTEST`] and [`LONGEST`], or the database can't be reached.
pub async fn set_lease(services: &Services, lease: Duration) -> Result<LeaseTerms, Fault> {
    if lease < SHORTEST || lease > LONGEST {
        let (shortest, longest) = (SHORTEST.whole_seconds(), LONGEST.whole_seconds());
        return Err(Fault::Input(format!("a lease has {shortest} to {longest} seconds")));
    }
    let mut tx = services.0.db.begin(Scope::Gateway).await?;
    tx.set_lease(lease).await?;
    tx.commit().await?;
    let mut tx = services.0.db.begin(Scope::Gateway).await?;
    let terms = tx.lease_terms().await?;
    tx.commit().await?;
    if terms.longest > terms.lease {
        // Leases by the longer terms were asked for before the commit above.
        tokio::time::sleep(terms.waited_out().unsigned_abs()).await;
        let mut tx = services.0.db.begin(Scope::Gateway).await?;
        tx.forget_longer_leases(lease).await?;
        tx.commit().await?;
    }
    lease_terms(services).await
}
