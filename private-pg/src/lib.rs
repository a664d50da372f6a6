//! A private PostgreSQL for Latchkey: made from the programs that the system has installed, kept in
//! the data folder, reached through a Unix socket, started and stopped with Latchkey.
//!
//! Several processes may use one at a time (the server and a one-shot command): the first starts
//! it, the last one out stops it. When its owner was killed, the next start takes it over.
//!
//! There is no password: the socket lies in a folder of mode 0700, so the file system decides who
//! gets in, and PostgreSQL listens on no network address.

mod account;
mod cluster;
mod error;
mod layout;
mod lock;
mod memory;
mod postmaster;
mod tools;

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

pub use error::Error;
use layout::Layout;
use rustix::process::Pid;
use tools::Tools;

/// Name of the superuser and of the database.
const DATABASE: &str = "latchkey";

/// Which private PostgreSQL to start.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Latchkey's data folder, made with mode 0700 when it is missing. The cluster lies in
    /// `postgres` inside; or, when root keeps the folder where PostgreSQL's account cannot reach
    /// it, at the path that `postgres.path` inside names.
    pub data_dir: PathBuf,
    /// For tests: nothing is flushed to the disk, and 300 connections instead of 100. A power cut
    /// loses the data.
    pub fast_and_loose: bool,
}

/// A running private PostgreSQL that this process uses. Dropping it is like [`PrivatePg::stop`],
/// except that errors are lost.
#[derive(Debug)]
pub struct PrivatePg {
    data_dir: PathBuf,
    cluster: PathBuf,
    sockets: PathBuf,
    adopted: bool,
    /// Locked by every process that uses the database; `None` once this one has let go.
    users: Option<File>,
}

impl PrivatePg {
    /// Starts the private PostgreSQL, making it the first time, or joins the one that runs already.
    /// Returns when it takes connections: after about 3 seconds the first time, 0.2 later.
    ///
    /// Blocks the thread: up to 3 minutes for another process that is starting or stopping it,
    /// and up to 2 minutes for a recovery.
    ///
    /// # Errors
    ///
    /// Every [`Error`] but [`Error::Stop`]; nothing keeps running that wasn't running before.
    pub fn start(settings: &Settings) -> Result<PrivatePg, Error> {
        let data_dir = layout::data_dir(&settings.data_dir)?;
        let _serial = lock::exclusive(&layout::lock_file(&data_dir))?;
        let mut layout = Layout::prepare(&data_dir)?;
        let adopted = join(&mut layout)?;
        if !adopted {
            let version = cluster::version(&layout.cluster);
            let tools = Tools::find(&layout.cluster, version)?;
            if version.is_none() {
                cluster::create(&layout, &tools, settings.fast_and_loose)?;
            }
            postmaster::clear_stale(&layout.cluster, &layout.sockets)?;
            cluster::start(&layout, &tools, settings.fast_and_loose)?;
        }
        let users = Some(lock::shared(&layout.users)?);
        Ok(PrivatePg { data_dir, cluster: layout.cluster, sockets: layout.sockets, adopted, users })
    }

    /// The address for any client of PostgreSQL, sqlx and psql among them:
    /// `postgres://latchkey@localhost:5432/latchkey?host=<socket folder>&sslmode=disable`. All is
    /// spelt out, lest `PGPORT` and its like in the environment change it.
    pub fn url(&self) -> String {
        let host = percent_encoded(&self.sockets);
        format!("postgres://{DATABASE}@localhost:5432/{DATABASE}?host={host}&sslmode=disable")
    }

    /// Whether it was running already when this process came.
    pub fn adopted(&self) -> bool {
        self.adopted
    }

    /// Stops PostgreSQL, unless another process still uses it: then that one stops it later.
    /// Returns when it is gone: at once when idle, and within 45 seconds in any case.
    ///
    /// # Errors
    ///
    /// [`Error::Stop`] when no signal ends it; [`Error::Busy`] and [`Error::File`] around the lock.
    pub fn stop(mut self) -> Result<(), Error> {
        self.let_go(postmaster::stop)
    }

    /// Like [`PrivatePg::stop`], but as a crash would: nothing is written out, and the next start
    /// recovers from the log. For tests of what a crash costs.
    ///
    /// # Errors
    ///
    /// As [`PrivatePg::stop`].
    pub fn crash(mut self) -> Result<(), Error> {
        self.let_go(postmaster::crash)
    }

    /// The folder of its socket, for a proxy in front of it.
    pub fn sockets(&self) -> &Path {
        &self.sockets
    }

    /// Forgets PostgreSQL without stopping it: it runs on until another process has joined and
    /// stopped it.
    pub fn leave_running(mut self) {
        self.users = None;
    }

    fn let_go(&mut self, end: fn(Pid, &Path) -> Result<(), Error>) -> Result<(), Error> {
        let Some(users) = self.users.take() else { return Ok(()) };
        let _serial = lock::exclusive(&layout::lock_file(&self.data_dir))?;
        let path = self.data_dir.join("postgres.users");
        users.unlock().map_err(error::file("unlock", &path))?;
        match users.try_lock() {
            Err(TryLockError::WouldBlock) => return Ok(()),
            Err(TryLockError::Error(source)) => return Err(error::file("lock", &path)(source)),
            Ok(()) => {}
        }
        match postmaster::running(&self.cluster) {
            Some(found) => end(found.pid, &self.cluster),
            None => Ok(()),
        }
    }
}

impl Drop for PrivatePg {
    fn drop(&mut self) {
        // Nobody is left to tell; `stop` tells.
        let _ = self.let_go(postmaster::stop);
    }
}

/// Joins the postmaster that runs already, if any. One that is stopping, or whose socket somebody
/// has deleted, is seen off first.
fn join(layout: &mut Layout) -> Result<bool, Error> {
    let Some(found) = postmaster::running(&layout.cluster) else { return Ok(false) };
    let planned = layout.sockets.clone();
    if let Some(sockets) = found.sockets {
        layout.sockets = sockets;
    }
    let lives = || postmaster::serves(found.pid, &layout.cluster);
    if found.status != "stopping" && cluster::wait_ready(layout, found.pid, lives) {
        return Ok(true);
    }
    layout.sockets = planned;
    postmaster::stop(found.pid, &layout.cluster)?;
    Ok(false)
}

fn percent_encoded(path: &Path) -> String {
    let mut text = String::new();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                text.push(char::from(*byte));
            }
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}
