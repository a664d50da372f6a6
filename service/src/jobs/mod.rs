//! The worker: what happens after a change was committed, and what is cleared away.

mod mail_invitations;

use std::time::Duration;

use store::Scope;
use tokio::sync::watch;

use crate::{Fault, Services, audit, exports, usage};

pub use mail_invitations::mail_one;

/// How long the worker rests when there is nothing to do.
const REST: Duration = Duration::from_secs(1);
/// How often what is past its end is cleared away.
const TIDY_EVERY: time::Duration = time::Duration::hours(1);

/// Mails and clears away until `shutdown` turns true. A mail under way is finished first.
pub async fn run(services: Services, mut shutdown: watch::Receiver<bool>) {
    let mut tidied = services.now() - TIDY_EVERY;
    while !*shutdown.borrow() {
        let done = step(&services, &mut tidied).await;
        rest_unless_busy(done, &mut shutdown).await;
    }
}

/// Makes reports until `shutdown` turns true. Beside [`run`], so that a report of a million rows holds up no
/// invitation.
pub async fn run_reports(services: Services, mut shutdown: watch::Receiver<bool>) {
    while !*shutdown.borrow() {
        let done = exports::work(&services, &shutdown).await;
        rest_unless_busy(done, &mut shutdown).await;
    }
}

async fn rest_unless_busy(done: Result<bool, Fault>, shutdown: &mut watch::Receiver<bool>) {
    match done {
        Ok(true) => return,
        Ok(false) => {}
        Err(fault) => tracing::warn!(error = fault.chain(), "the worker couldn't work; it tries again"),
    }
    tokio::select! {
        () = tokio::time::sleep(REST) => {}
        _ = shutdown.wait_for(|&stop| stop) => {}
    }
}

async fn step(services: &Services, tidied: &mut time::OffsetDateTime) -> Result<bool, Fault> {
    let now = services.now();
    let tidy = if now - *tidied >= TIDY_EVERY { tidy(services, now).await.map(|()| *tidied = now) } else { Ok(()) };
    // A disk that takes no checkpoint doesn't hold up mails.
    let busy = mail_one(services).await?;
    tidy.map(|()| busy)
}

async fn tidy(services: &Services, now: time::OffsetDateTime) -> Result<(), Fault> {
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    tx.delete_expired_sessions(now).await?;
    tx.delete_idle_buckets(now - time::Duration::hours(2)).await?;
    tx.commit().await?;
    usage::tidy(services).await?;
    services.0.db.make_audit_quarters(now).await?;
    // A full disk takes no checkpoint before it is cleared.
    exports::tidy(services).await?;
    audit::checkpoint(services).await?;
    audit::retire(services).await
}
