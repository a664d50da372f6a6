//! Recognises PostgreSQL's main process, the postmaster, and signals it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitOptions, kill_process, test_kill_process, waitpid};

use crate::Error;
use crate::error::file;

pub(crate) const PAUSE: Duration = Duration::from_millis(20);

/// What `postmaster.pid` says.
pub(crate) struct PidFile {
    pub pid: Pid,
    pub sockets: Option<PathBuf>,
    /// Id of the System V memory segment, held as long as any of its processes lives.
    pub segment: Option<String>,
    /// `starting`, `ready`, `stopping`, `standby`; empty while it is being written.
    pub status: String,
}

/// Reads `postmaster.pid`; `None` when there is none, or none that makes sense.
pub(crate) fn pid_file(cluster: &Path) -> Option<PidFile> {
    parse(&fs::read_to_string(cluster.join("postmaster.pid")).ok()?)
}

fn parse(text: &str) -> Option<PidFile> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let line = |number: usize| lines.get(number - 1).copied().unwrap_or_default();
    Some(PidFile {
        pid: Pid::from_raw(line(1).parse().ok().filter(|pid| *pid > 0)?)?,
        sockets: (!line(5).is_empty()).then(|| PathBuf::from(line(5))),
        segment: line(7).split_whitespace().nth(1).map(str::to_owned),
        status: line(8).to_owned(),
    })
}

/// The postmaster that runs this cluster now, whoever started it.
pub(crate) fn running(cluster: &Path) -> Option<PidFile> {
    pid_file(cluster).filter(|found| serves(found.pid, cluster))
}

/// Whether `pid` is alive and a postmaster of this cluster. Numbers are used again, in containers
/// all the time, so its arguments decide.
pub(crate) fn serves(pid: Pid, cluster: &Path) -> bool {
    if !alive(pid) {
        return false;
    }
    if !Path::new("/proc/self").exists() {
        return true;
    }
    let arguments = fs::read(format!("/proc/{}/cmdline", pid.as_raw_nonzero())).unwrap_or_default();
    let mut arguments = arguments.split(|byte| *byte == 0);
    arguments.any(|argument| argument == b"-D") && arguments.next() == Some(cluster.as_os_str().as_encoded_bytes())
}

/// Whether a process with this number is alive.
pub(crate) fn alive(pid: Pid) -> bool {
    // A child of ours that ended stays as a zombie until it is collected.
    if let Ok(Some(_)) = waitpid(Some(pid), WaitOptions::NOHANG) {
        return false;
    }
    test_kill_process(pid) != Err(rustix::io::Errno::SRCH)
}

/// Sends the signal and waits until the postmaster is gone; `false` when it outlives the patience.
fn end(pid: Pid, cluster: &Path, signal: Signal, patience: Duration) -> bool {
    // An error means that it ended just now, which the loop finds out.
    let _ = kill_process(pid, signal);
    for _ in 0..patience.as_millis() / PAUSE.as_millis() {
        if gone(pid) {
            return true;
        }
        sleep(PAUSE);
    }
    // At last: the number may be another's by now, who must not get the next signal.
    !serves(pid, cluster)
}

/// Whether the process has ended altogether. (While it ends its arguments are gone already, but
/// not its hold on the files.)
fn gone(pid: Pid) -> bool {
    let zombie = |stat: String| stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with('Z'));
    let stat = format!("/proc/{}/stat", pid.as_raw_nonzero());
    !alive(pid) || fs::read_to_string(stat).is_ok_and(zombie)
}

/// Stops the postmaster: fast (connections are cut, data is written out), after 30 seconds
/// immediately (the next start recovers from the log), at last by force.
///
/// # Errors
///
/// [`Error::Stop`] when it survives all three, after 45 seconds.
pub(crate) fn stop(pid: Pid, cluster: &Path) -> Result<(), Error> {
    stop_by(pid, cluster, &[(Signal::INT, 30), (Signal::QUIT, 10), (Signal::KILL, 5)])
}

/// Stops the postmaster as a crash would: immediately, after 10 seconds by force.
///
/// # Errors
///
/// [`Error::Stop`] when it survives both, after 15 seconds.
pub(crate) fn crash(pid: Pid, cluster: &Path) -> Result<(), Error> {
    stop_by(pid, cluster, &[(Signal::QUIT, 10), (Signal::KILL, 5)])
}

fn stop_by(pid: Pid, cluster: &Path, steps: &[(Signal, u64)]) -> Result<(), Error> {
    for &(signal, seconds) in steps {
        if end(pid, cluster, signal, Duration::from_secs(seconds)) {
            return Ok(());
        }
    }
    Err(Error::Stop { pid: pid.as_raw_nonzero().get() })
}

/// Clears what a killed postmaster left behind, when no process of its own is left.
///
/// PostgreSQL does this too, but takes any living process with the old number for its own.
///
/// # Errors
///
/// [`Error::Orphans`] when its children haven't ended after 20 seconds.
pub(crate) fn clear_stale(cluster: &Path, sockets: &Path) -> Result<(), Error> {
    let path = cluster.join("postmaster.pid");
    if !path.exists() {
        return Ok(());
    }
    if let Some(segment) = pid_file(cluster).and_then(|found| found.segment) {
        let mut pauses = 0;
        while attached(&segment) {
            pauses += 1;
            if pauses > 1000 {
                return Err(Error::Orphans(cluster.to_owned()));
            }
            sleep(PAUSE);
        }
    }
    remove(&path)?;
    remove(&sockets.join(".s.PGSQL.5432.lock"))?;
    remove(&sockets.join(".s.PGSQL.5432"))
}

fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(file("remove", path)(error)),
        _ => Ok(()),
    }
}

/// Whether a process is attached to the System V segment with this id.
fn attached(segment: &str) -> bool {
    fs::read_to_string("/proc/sysvipc/shm").is_ok_and(|table| has_attached(&table, segment))
}

/// Columns: key, shmid, perms, size, cpid, lpid, nattch, …
fn has_attached(table: &str, segment: &str) -> bool {
    table.lines().skip(1).any(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        columns.get(1) == Some(&segment) && columns.get(6).is_some_and(|count| *count != "0")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_whole_pid_file_and_one_that_is_being_written() {
        let whole = "41\n/d\n1700000000\n5432\n/s\n\n  3932177      12\nready   \n";
        let whole = parse(whole).unwrap();
        assert_eq!(whole.sockets, Some(PathBuf::from("/s")));
        assert_eq!((whole.segment.as_deref(), whole.status.as_str()), (Some("12"), "ready"));
        let partial = parse("41\n/d\n").unwrap();
        assert!(partial.segment.is_none() && partial.status.is_empty());
        assert!(parse("").is_none() && parse("-5\n").is_none() && parse("0\n").is_none());
    }

    #[test]
    fn a_segment_counts_while_a_process_is_attached() {
        let table = "key shmid perms size cpid lpid nattch uid\n 7 12 600 56 1 2 3 101\n 8 13 600 56 1 2 0 101\n";
        assert!(has_attached(table, "12"));
        assert!(!has_attached(table, "13") && !has_attached(table, "14"));
    }

    #[test]
    fn another_process_with_the_old_number_is_not_taken_for_the_postmaster() {
        let own = rustix::process::getpid();
        assert!(alive(own) && !serves(own, Path::new("/some/cluster")));
    }
}
