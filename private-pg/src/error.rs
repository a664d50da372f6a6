//! What can go wrong, each as a sentence that says what to do.

use std::io;
use std::path::{Path, PathBuf};

/// Why the private PostgreSQL could not be started or stopped.
///
/// The text never repeats its source: print the whole chain.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No usable `initdb` and `postgres` on this machine.
    #[error(
        "PostgreSQL 15 or later isn't installed{}: run `sudo apt-get install postgresql`, \
         or set DATABASE_URL to a server you have",
        found_text(.newest)
    )]
    NotInstalled {
        /// The newest major version that was found, all of them too old.
        newest: Option<u32>,
    },

    /// The data was made by a major version that is gone.
    #[error(
        "the database in {} was made by PostgreSQL {needed}, which isn't installed here: \
         run `sudo apt-get install postgresql-{needed}`, or move the data with pg_dump",
        .cluster.display()
    )]
    OtherVersion {
        /// The cluster's folder.
        cluster: PathBuf,
        /// The major version that made it.
        needed: u32,
    },

    /// A folder that everybody may write to was named as the data folder.
    #[error(
        "{} is shared by all users, so Latchkey's data can't be kept private in it: \
         set LATCHKEY_DATA_DIR to a folder of its own, for example {}/latchkey",
        .0.display(), .0.display()
    )]
    SharedFolder(PathBuf),

    /// A folder belongs to somebody else.
    #[error(
        "{} belongs to user id {owner}, but Latchkey runs as user id {expected}: start it as the \
         same user as last time, or set LATCHKEY_DATA_DIR to another folder",
        .path.display()
    )]
    OtherOwner {
        /// The folder.
        path: PathBuf,
        /// Who owns it.
        owner: u32,
        /// Who should own it.
        expected: u32,
    },

    /// A file or folder could not be made, read or changed.
    #[error("can't {what} {}", .path.display())]
    File {
        /// The verb: `create`, `read`, …
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// `postgres.path` names nothing usable.
    #[error(
        "{} should hold the absolute path of the database's folder: correct it, or delete it \
         together with the data to begin anew",
        .0.display()
    )]
    BadPathFile(PathBuf),

    /// Run by root on a system without an ordinary account.
    #[error(
        "PostgreSQL refuses to run as root, and this system has neither a user `postgres` nor \
         `nobody`: start Latchkey as an ordinary user, or set DATABASE_URL"
    )]
    NoAccount,

    /// Another process holds the lock for longer than a start or a stop can take.
    #[error(
        "another Latchkey process has been starting or stopping the database for minutes \
         (it holds {}): wait for it or end it, then try again",
        .0.display()
    )]
    Busy(PathBuf),

    /// A program could not be run at all.
    #[error("can't run {}", .program.display())]
    Run {
        /// The program.
        program: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// The cluster could not be made.
    #[error("PostgreSQL could not create its database in {}:\n{output}", .cluster.display())]
    Create {
        /// Where it was to be.
        cluster: PathBuf,
        /// What `initdb` or `postgres` printed.
        output: String,
    },

    /// PostgreSQL ended, or didn't get ready in time.
    #[error("PostgreSQL did not start; the end of {} says:\n{tail}", .log.display())]
    Start {
        /// The whole log.
        log: PathBuf,
        /// Its last lines.
        tail: String,
    },

    /// Leftovers of a killed PostgreSQL still use the data.
    #[error(
        "processes of a killed PostgreSQL still use {}: end them (`ps -ef | grep postgres`) or \
         restart the machine, then try again",
        .0.display()
    )]
    Orphans(PathBuf),

    /// PostgreSQL survived every signal.
    #[error("PostgreSQL (process {pid}) doesn't stop: end it by `kill -9 {pid}`")]
    Stop {
        /// The postmaster's process id.
        pid: i32,
    },
}

fn found_text(newest: &Option<u32>) -> String {
    newest.map_or_else(String::new, |major| format!(" (found {major})"))
}

/// Names the file in an I/O error: `.map_err(file("create", path))`.
pub(crate) fn file(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::File { what, path, source }
}
