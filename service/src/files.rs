//! Latchkey's own files: checkpoints, which a database's owner can't change along with it.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use domain::ids::WorkspaceId;

/// The folders, in the data folder. They are made when something is first put there, for nobody else to read.
#[derive(Clone)]
pub(crate) struct Files {
    checkpoints: PathBuf,
}

impl Files {
    pub(crate) fn new(data_dir: &Path) -> Self {
        Self { checkpoints: data_dir.join("checkpoints") }
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
}

fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}
