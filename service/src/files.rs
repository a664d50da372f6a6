//! Latchkey's own files: checkpoints, which a database's owner can't change along with it, and reports.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use domain::ids::{ExportId, WorkspaceId};
use uuid::Uuid;

/// The folders, in the data folder. They are made when something is first put there, for nobody else to read.
#[derive(Clone)]
pub(crate) struct Files {
    checkpoints: PathBuf,
    reports: PathBuf,
}

impl Files {
    pub(crate) fn new(data_dir: &Path) -> Self {
        Self { checkpoints: data_dir.join("checkpoints"), reports: data_dir.join("exports") }
    }

    /// The checkpoints of a workspace, a line each.
    pub(crate) fn checkpoints(&self, workspace: &WorkspaceId) -> PathBuf {
        self.checkpoints.join(format!("{workspace}.jsonl"))
    }

    /// The same, to add to it.
    pub(crate) fn append_checkpoint(&self, workspace: &WorkspaceId) -> io::Result<File> {
        make_folder(&self.checkpoints)?;
        OpenOptions::new().append(true).create(true).mode(0o600).open(self.checkpoints(workspace))
    }

    /// A report's file. It is there when all of it is.
    pub(crate) fn report(&self, id: ExportId) -> PathBuf {
        self.reports.join(format!("{id}.csv"))
    }

    /// A report that is being written by the worker with that claim.
    fn part(&self, id: ExportId, claim: Uuid) -> PathBuf {
        self.reports.join(format!("{id}.{claim}.part"))
    }

    /// Opens a new file to write a report into.
    pub(crate) fn create_part(&self, id: ExportId, claim: Uuid) -> io::Result<File> {
        make_folder(&self.reports)?;
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(self.part(id, claim))
    }

    /// Puts a report that is written in its place, so that it is there after a power cut, too.
    pub(crate) fn finish_part(&self, id: ExportId, claim: Uuid) -> io::Result<()> {
        std::fs::rename(self.part(id, claim), self.report(id))?;
        File::open(&self.reports)?.sync_all()
    }

    /// Removes what the worker with that claim wrote of a report.
    pub(crate) fn remove_part(&self, id: ExportId, claim: Uuid) -> io::Result<()> {
        remove(&self.part(id, claim))
    }

    /// Removes what workers left of a report that they didn't finish.
    pub(crate) fn remove_parts(&self, id: ExportId) -> io::Result<()> {
        let begin = format!("{id}.");
        let folder = match std::fs::read_dir(&self.reports) {
            Ok(folder) => folder,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        for entry in folder {
            let entry = entry?;
            let name = entry.file_name();
            if name.to_str().is_some_and(|name| name.starts_with(&begin) && name.ends_with(".part")) {
                remove(&entry.path())?;
            }
        }
        Ok(())
    }

    /// Removes a report, whole or not.
    pub(crate) fn remove_report(&self, id: ExportId) -> io::Result<()> {
        self.remove_parts(id)?;
        remove(&self.report(id))
    }
}

/// Removes a file that may be gone already.
fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}
