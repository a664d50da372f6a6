//! The data folder: nobody else may look into it.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

const STICKY: u32 = 0o1000;

/// Why the data folder can't be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// It can't be made or changed.
    #[error("LATCHKEY_DATA_DIR: {} can't be made or kept private", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A folder such as /tmp.
    #[error("LATCHKEY_DATA_DIR: {} is shared by all users; name a folder of its own, such as {}/latchkey", .0.display(), .0.display())]
    Shared(PathBuf),
}

/// Makes the folder when it is missing, and private when it isn't (mode 0700).
///
/// # Errors
/// [`DataDirError`].
pub fn prepare(path: &Path) -> Result<(), DataDirError> {
    let file = |source| DataDirError::File { path: path.to_owned(), source };
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(file)?;
    }
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(file)?;
    let mode = fs::metadata(path).map_err(file)?.mode();
    if mode & STICKY != 0 {
        return Err(DataDirError::Shared(path.to_owned()));
    }
    if mode & 0o077 != 0 {
        fs::set_permissions(path, Permissions::from_mode(0o700)).map_err(file)?;
    }
    Ok(())
}
