//! The worker's part: one step of one report, its writing or its mailing.
//!
//! A report is claimed for 45 s, and its worker says each second that it lives. When it doesn't, because it
//! was killed or its database is away, somebody else claims the report and begins the step anew. Whatever the
//! first one still says then counts for nothing: every statement names its claim.

use domain::export::{ExportTrouble, TRIES, wait_after};
use store::Scope;
use store::exports::ExportJob;
use time::Duration;
use tokio::sync::watch;

use super::{mail, write};
use crate::mail::MailTrouble;
use crate::{Fault, Services};

/// How long a worker is believed to live without a sign of it.
pub(super) const LEASE: Duration = Duration::seconds(45);

/// Why a step isn't done.
pub(super) enum Trouble {
    /// The mail wasn't taken.
    Mail(MailTrouble),
    /// Something is broken or full.
    Fault(Fault),
    /// The same would come of every other try.
    ForGood(Fault),
    /// Somebody else has claimed the report meanwhile.
    Lost,
    /// The worker is told to stop.
    Stopped,
}

impl<E: Into<Fault>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self::Fault(error.into())
    }
}

/// Does one step of one report that is due, whoever may be stopping. True when there was one.
///
/// # Errors
/// As [`work`].
pub async fn work_one(services: &Services) -> Result<bool, Fault> {
    work(services, &watch::channel(false).1).await
}

/// Does one step of one report that is due. True when there was one: also when the step failed, because that
/// is noted and the next try has its time. Once `stop` is true, a report that is being written is left to
/// others; a mail under way is finished.
///
/// # Errors
/// When what became of the step can't be noted, because the database is away.
pub async fn work(services: &Services, stop: &watch::Receiver<bool>) -> Result<bool, Fault> {
    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    let Some(job) = tx.claim_export(services.uuid(), now, now + LEASE).await? else { return Ok(false) };
    tx.commit().await?;
    let step = match job.export.stage.file() {
        // Workers that die say nothing: this many of them are enough.
        _ if job.tries > TRIES => {
            let died = Fault::Input("every worker that began this step ended in the middle of it".to_owned());
            Err(Trouble::ForGood(died))
        }
        Some(file) => mail::mail(services, &job, file).await,
        None => write::write(services, &job, stop).await,
    };
    if let Err(trouble) = step {
        note(services, &job, trouble).await?;
    }
    Ok(true)
}

/// Notes why a step isn't done, and when it is tried again, if it is.
async fn note(services: &Services, job: &ExportJob, trouble: Trouble) -> Result<(), Fault> {
    let export = job.export.id;
    let (why, fault, for_good) = match trouble {
        Trouble::Lost => {
            tracing::warn!(%export, "a report went to another worker, because this one was silent for too long");
            return Ok(());
        }
        Trouble::Stopped => {
            let mut tx = services.0.db.begin(Scope::Workspace(&job.claim.workspace)).await?;
            tx.export_released(&job.claim).await?;
            return Ok(tx.commit().await?);
        }
        Trouble::Mail(trouble @ MailTrouble::Refused(_)) => (ExportTrouble::MailRefused, trouble.into(), true),
        Trouble::Mail(trouble @ MailTrouble::Later(_)) => (ExportTrouble::MailLater, trouble.into(), false),
        Trouble::Fault(fault) => (told(&fault), fault, false),
        Trouble::ForGood(fault) => (told(&fault), fault, true),
    };
    let now = services.now();
    let wait = wait_after(job.tries).filter(|_| !for_good);
    let mut tx = services.0.db.begin(Scope::Workspace(&job.claim.workspace)).await?;
    let noted = match wait {
        Some(wait) => {
            tracing::warn!(%export, error = fault.chain(), "a report is set back");
            tx.export_set_back(&job.claim, why, now + wait).await?
        }
        None => {
            tracing::error!(%export, error = fault.chain(), "a report is given up");
            tx.export_given_up(&job.claim, why, now).await?
        }
    };
    tx.commit().await?;
    let no_file = noted && wait.is_none() && job.export.stage.file().is_none();
    if no_file && let Err(error) = services.0.files.remove_report(export) {
        tracing::error!(%export, %error, "what is left of a report that was given up couldn't be removed");
    }
    Ok(())
}

/// What a person may know of a fault.
fn told(fault: &Fault) -> ExportTrouble {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    match fault {
        Fault::File { source, .. } if matches!(source.kind(), StorageFull | QuotaExceeded) => ExportTrouble::DiskFull,
        _ => ExportTrouble::Internal,
    }
}
