//! The worker: what happens after a change was committed, and what is cleared away.

mod mail_invitations;
mod mail_password_links;

use std::time::Duration;

use store::Scope;
use tokio::sync::watch;

use crate::{Fault, Services, audit, cluster, exports, notices, usage};

pub use mail_invitations::mail_one;
pub use mail_password_links::mail_password_link;

/// How long the worker rests when there is nothing to do.
const REST: Duration = Duration::from_secs(1);
/// How often what is past its end is cleared away.
const TIDY_EVERY: time::Duration = time::Duration::hours(1);
/// How often it is looked for nodes that died.
const CLEAR_EVERY: time::Duration = time::Duration::seconds(5);

/// Mails and clears away until `shutdown` turns true. Mails under way are finished first.
pub async fn run(services: Services, mut shutdown: watch::Receiver<bool>) {
    let mut last = Last { tidied: services.now() - TIDY_EVERY, cleared: services.now() - CLEAR_EVERY };
    while !*shutdown.borrow() {
        let done = step(&services, &mut last).await;
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

/// When each was done last.
struct Last {
    tidied: time::OffsetDateTime,
    cleared: time::OffsetDateTime,
}

/// How long a mail waits that was refused so often: 10 s, 20 s, 40 s and so on, at most an hour.
pub(crate) fn backoff(tries: i32) -> time::Duration {
    (time::Duration::seconds(10) * 2_i32.pow(tries.clamp(0, 9).unsigned_abs())).min(time::Duration::hours(1))
}

async fn step(services: &Services, last: &mut Last) -> Result<bool, Fault> {
    let now = services.now();
    if now - last.cleared >= CLEAR_EVERY {
        cluster::clear_away(services).await?;
        last.cleared = now;
    }
    let tidy = match now - last.tidied >= TIDY_EVERY {
        true => tidy(services, now).await.map(|()| last.tidied = now),
        false => Ok(()),
    };
    // A disk that takes no checkpoint doesn't hold up mails.
    let busy =
        mail_one(services).await? | mail_password_link(services).await? | notices::mail_notices(services).await?;
    tidy.map(|()| busy)
}

async fn tidy(services: &Services, now: time::OffsetDateTime) -> Result<(), Fault> {
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    tx.delete_expired_sessions(now).await?;
    tx.delete_expired_password_requests(now).await?;
    tx.delete_expired_half_sign_ins(now).await?;
    tx.delete_expired_sso_attempts(now).await?;
    tx.delete_expired_ceremonies(now).await?;
    tx.delete_idle_buckets(now - time::Duration::hours(2)).await?;
    tx.forget_browsers(now - notices::BROWSERS_KEPT).await?;
    let untold = tx.delete_old_notices(now - notices::NOTICES_KEPT).await?;
    tx.commit().await?;
    if untold > 0 {
        tracing::warn!(notices = untold, "notices are dropped that no mail server took for a week");
    }
    usage::tidy(services).await?;
    services.0.db.make_audit_quarters(now).await?;
    // A full disk takes no checkpoint before it is cleared.
    exports::tidy(services).await?;
    audit::checkpoint(services).await?;
    audit::retire(services).await
}
