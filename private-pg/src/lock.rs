//! Locks between processes. The system drops them when a process ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use crate::Error;
use crate::error::file;

/// Longer than a slow start (2 minutes) and a slow stop together.
const PATIENCE: Duration = Duration::from_secs(180);
const PAUSE: Duration = Duration::from_millis(20);

/// Opens a file of ours for appending, made with mode 0600 when missing. A link in its place is
/// refused: as root we write into a folder that belongs to somebody else.
pub(crate) fn open(path: &Path) -> Result<File, Error> {
    let nofollow = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();
    OpenOptions::new()
        .append(true)
        .read(true)
        .create(true)
        .mode(0o600)
        .custom_flags(nofollow)
        .open(path)
        .map_err(file("open", path))
}

/// Waits for the lock that only one process can hold. Dropping the file releases it.
pub(crate) fn exclusive(path: &Path) -> Result<File, Error> {
    let lock = open(path)?;
    // Counted, not timed: the clock is nobody's business here.
    for _ in 0..PATIENCE.as_millis() / PAUSE.as_millis() {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(TryLockError::WouldBlock) => sleep(PAUSE),
            Err(TryLockError::Error(source)) => return Err(file("lock", path)(source)),
        }
    }
    Err(Error::Busy(path.to_owned()))
}

/// Takes a lock that any number of processes hold together.
pub(crate) fn shared(path: &Path) -> Result<File, Error> {
    let lock = open(path)?;
    lock.lock_shared().map_err(file("lock", path))?;
    Ok(lock)
}
