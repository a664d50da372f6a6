//! Writing a report's file, in constant memory: rows from the database into a file beside its place, which
//! then takes it. Until that is committed, nobody can download anything.

use std::io::SeekFrom;
use std::pin::pin;
use std::time::Duration;

use domain::audit::report::{ReportHead, ReportWriter};
use domain::export::KEPT;
use store::Scope;
use store::exports::ExportJob;
use tokio::fs::File;
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use super::work::{LEASE, Trouble};
use crate::audit::checkpoint_of;
use crate::{Fault, Services};

/// How much text is written at once, in bytes.
const PIECE: usize = 256 * 1024;
/// How often a worker says that it lives, and how far it is.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);
/// How often while it waits for its turn to read, or for the disk.
const SIGN_OF_PATIENCE: Duration = Duration::from_secs(15);

/// Writes the report and makes its mail due.
pub(super) async fn write(services: &Services, job: &ExportJob, stop: &watch::Receiver<bool>) -> Result<(), Trouble> {
    let (files, export, claim) = (&services.0.files, job.export.id, job.claim.token);
    files.remove_parts(export).map_err(file_trouble)?;
    let part = files.create_part(export, claim).map_err(file_trouble)?;
    let written = fill(services, job, File::from_std(part), stop).await;
    if written.is_err() {
        // What is left fills the disk; when it can't be removed, the next try does it.
        let _ = files.remove_part(export, claim);
    }
    let bytes = written?;
    // Somebody else may have finished meanwhile.
    say(services, job, job.export.rows).await?;
    files.finish_part(export, claim).map_err(file_trouble)?;

    let workspace = &job.export.workspace;
    let mut tx = services.0.db.begin(Scope::Workspace(workspace)).await?;
    checkpoint_of(services, &mut tx, workspace).await?;
    let now = services.now();
    if !tx.export_written(&job.claim, bytes, now, now + KEPT).await? {
        return Err(Trouble::Lost);
    }
    Ok(tx.commit().await?)
}

/// Writes everything into the file and onto the disk; gives its size.
async fn fill(
    services: &Services,
    job: &ExportJob,
    mut file: File,
    stop: &watch::Receiver<bool>,
) -> Result<i64, Trouble> {
    let (mut writer, mut text) = ReportWriter::new(&head(services, job));
    let header = text.len();
    let mut reader = services.0.db.export_reader(job).await?;
    // Somebody may hold the log for a while, e.g. who removes old entries.
    let mut rows = alive_until(services, job, 0, reader.rows()).await??;
    let mut ticks = tokio::time::interval(SIGN_OF_LIFE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first one is at once; the claim is that sign.
    ticks.tick().await;
    let mut bytes = 0;
    loop {
        tokio::select! {
            biased;
            _ = ticks.tick() => say(services, job, writer.rows()).await?,
            more = rows.next(|row| writer.row(row, &mut text)) => {
                let more = more?;
                if text.len() >= PIECE || !more {
                    let first = bytes == 0;
                    bytes += text.len();
                    file.write_all(&text).await.map_err(file_trouble)?;
                    text.clear();
                    if first {
                        // So that whoever waits sees soon that it has begun.
                        file.flush().await.map_err(file_trouble)?;
                        say(services, job, writer.rows()).await?;
                    }
                }
                if !more {
                    break;
                }
            }
        }
        if *stop.borrow() {
            return Err(Trouble::Stopped);
        }
    }
    if writer.rows() != job.export.rows {
        // Entries were removed for their age since it was asked for. A part isn't what was promised.
        let (found, told) = (writer.rows(), job.export.rows);
        return Err(Trouble::ForGood(Fault::Input(format!("the log has {found} rows for a report of {told}"))));
    }
    let signed = writer.finish(|statement| services.0.signer.sign(statement));
    debug_assert_eq!(signed.len(), header);
    file.seek(SeekFrom::Start(0)).await.map_err(file_trouble)?;
    file.write_all(&signed).await.map_err(file_trouble)?;
    alive_until(services, job, job.export.rows, file.sync_all()).await?.map_err(file_trouble)?;
    i64::try_from(bytes).map_err(|_| Fault::Input("a report of more bytes than a number holds".to_owned()).into())
}

/// Waits for something that may take long, and says meanwhile that the worker lives.
async fn alive_until<T>(
    services: &Services,
    job: &ExportJob,
    done: i64,
    long: impl Future<Output = T>,
) -> Result<T, Trouble> {
    let mut long = pin!(long);
    loop {
        tokio::select! {
            output = &mut long => return Ok(output),
            () = tokio::time::sleep(SIGN_OF_PATIENCE) => say(services, job, done).await?,
        }
    }
}

/// A sign of life; tells when the report is somebody else's by now.
async fn say(services: &Services, job: &ExportJob, done: i64) -> Result<(), Trouble> {
    let mut tx = services.0.db.begin(Scope::Workspace(&job.export.workspace)).await?;
    if !tx.export_goes_on(&job.claim, done, services.now() + LEASE).await? {
        return Err(Trouble::Lost);
    }
    Ok(tx.commit().await?)
}

fn head(services: &Services, job: &ExportJob) -> ReportHead {
    let export = &job.export;
    ReportHead {
        export: export.id,
        workspace: export.workspace.clone(),
        workspace_name: export.workspace_name.clone(),
        filter: export.filter.clone(),
        asked_by: export.asked_by.clone(),
        asked_at: export.asked_at,
        head: job.upto,
        head_hash: job.upto_hash,
        public_key: services.audit_public_key().to_string(),
    }
}

fn file_trouble(source: std::io::Error) -> Fault {
    Fault::File { what: "a report couldn't be written to its file", source }
}
