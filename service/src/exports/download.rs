//! A report is downloaded: by whoever may read that log at that moment.

use std::path::PathBuf;

use domain::audit::Change;
use domain::export::{Export, ExportStage, file_name};
use domain::ids::ExportId;
use domain::refusal::{DownloadRefusal, NotAllowed};
use store::{Scope, Tx};
use time::Duration;

use super::page::find;
use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// How long the parts that a person fetches after a first one belong to the same download.
const ONE_DOWNLOAD: Duration = Duration::hours(1);

/// A file to be given.
#[derive(Debug)]
pub struct Download {
    /// Where it lies.
    pub path: PathBuf,
    /// What it is called.
    pub file_name: String,
}

/// Finds a report's file.
///
/// # Errors
/// Refused when the caller may not read the log, the report isn't written, or its time is over.
pub async fn download(services: &Services, caller: &Caller, id: ExportId) -> Outcome<Download, DownloadRefusal> {
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    let export = there(services, &mut tx, caller, id).await?;
    Ok(Download { path: services.0.files.report(id), file_name: file_name(&export) })
}

/// Records a download, before its first byte leaves. `continued`: it is a part that isn't the first; then
/// nothing is recorded if the same person began within the last hour.
///
/// # Errors
/// As [`download`]: the person may have been removed since.
pub async fn downloaded(
    services: &Services,
    caller: &Caller,
    id: ExportId,
    continued: bool,
) -> Outcome<(), DownloadRefusal> {
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    let export = there(services, &mut tx, caller, id).await?;
    let (workspace, now) = (&export.workspace, services.now());
    let since = now - ONE_DOWNLOAD;
    if continued && tx.downloaded_since(workspace, id, caller.me.user, since).await.or_fault()? {
        return Ok(());
    }
    let change = Change::ExportDownloaded { export: id, rows: export.rows };
    tx.record(services.catalog(), workspace, &caller.actor(), &change, now).await.or_fault()?;
    tx.commit().await.or_fault()
}

/// The report, if the caller may have its file now.
async fn there(services: &Services, tx: &mut Tx, caller: &Caller, id: ExportId) -> Outcome<Export, DownloadRefusal> {
    let export = find::<DownloadRefusal>(tx, caller, id, services.now()).await?;
    match export.stage {
        ExportStage::Expired { .. } => refuse(DownloadRefusal::Expired),
        stage if stage.file().is_some() => Ok(export),
        _ => refuse(NotAllowed::NotFound),
    }
}
