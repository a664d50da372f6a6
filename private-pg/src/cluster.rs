//! Makes the cluster and starts its postmaster.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::error::file;
use crate::layout::Layout;
use crate::postmaster::{self, PAUSE};
use crate::tools::Tools;
use crate::{DATABASE, Error, lock, memory};

const SETTINGS: &str = "
# Latchkey's private database: reached through a Unix socket in a private folder only.
listen_addresses = ''
max_connections = 100
timezone = 'UTC'
log_timezone = 'UTC'
";
/// 120 s at 20 ms: recovery after a power cut reads up to a gigabyte of log.
const START_PAUSES: u32 = 6000;
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
const LONGEST_LOG: u64 = 10 * 1024 * 1024;

/// The major version that made the cluster; `None` when there is none yet.
pub(crate) fn version(cluster: &Path) -> Option<u32> {
    fs::read_to_string(cluster.join("PG_VERSION")).ok()?.trim().parse().ok()
}

/// Makes the cluster with its database. It is built beside its place and moved there when done,
/// so that an interrupted start leaves nothing half made.
pub(crate) fn create(layout: &Layout, tools: &Tools, fast_and_loose: bool) -> Result<(), Error> {
    let cluster = &layout.cluster;
    let draft = cluster.with_extension("new");
    match fs::remove_dir_all(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(file("remove", &draft)(error));
        }
        _ => {}
    }

    let mut initdb = layout.account.command(&tools.initdb);
    initdb
        .args(["--username", DATABASE, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"])
        .arg("--pgdata")
        .arg(&draft);
    if fast_and_loose {
        initdb.arg("--no-sync");
    }
    let output = initdb.output().map_err(run(&tools.initdb))?;
    succeed(cluster, output)?;

    let settings = draft.join("postgresql.conf");
    OpenOptions::new()
        .append(true)
        .open(&settings)
        .and_then(|mut settings| settings.write_all(SETTINGS.as_bytes()))
        .map_err(file("write", &settings))?;

    let mut single = layout.account.command(&tools.postgres);
    single.arg("--single").arg("-D").arg(&draft);
    if fast_and_loose {
        single.arg("-F");
    }
    single.arg("postgres");
    let output = feed(single, &format!("CREATE DATABASE {DATABASE};\n")).map_err(run(&tools.postgres))?;
    succeed(cluster, output)?;

    fs::rename(&draft, cluster).map_err(file("create", cluster))
}

fn run(program: &Path) -> impl FnOnce(io::Error) -> Error {
    let program = program.to_owned();
    move |source| Error::Run { program, source }
}

fn feed(mut command: Command, input: &str) -> io::Result<Output> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // When it can't take the input, its own message says why.
        let _ = stdin.write_all(input.as_bytes());
    }
    child.wait_with_output()
}

fn succeed(cluster: &Path, output: Output) -> Result<(), Error> {
    let errors = String::from_utf8_lossy(&output.stderr);
    // Single-user PostgreSQL ends with success even when a statement failed.
    let failed = ["ERROR:", "FATAL:", "PANIC:"].iter().any(|level| errors.contains(level));
    if output.status.success() && !failed {
        return Ok(());
    }
    let output = format!("{}{errors}", String::from_utf8_lossy(&output.stdout));
    Err(Error::Create { cluster: cluster.to_owned(), output: output.trim().to_owned() })
}

/// Starts the postmaster and waits until it answers.
pub(crate) fn start(layout: &Layout, tools: &Tools, fast_and_loose: bool) -> Result<(), Error> {
    let rotated = layout.log.with_extension("log.1");
    if fs::metadata(&layout.log).is_ok_and(|log| log.len() > LONGEST_LOG) {
        fs::rename(&layout.log, &rotated).map_err(file("rename", &layout.log))?;
    }
    let mut log = lock::open(&layout.log)?;
    let before = log.seek(SeekFrom::End(0)).map_err(file("read", &layout.log))?;
    let copy = |log: &File| log.try_clone().map_err(file("open", &layout.log));

    let mut command = layout.account.command(&tools.postgres);
    command.arg("-D").arg(&layout.cluster).stdout(copy(&log)?).stderr(copy(&log)?);
    let sockets = layout.sockets.to_string_lossy().replace('"', "\"\"");
    let fixed = [
        "listen_addresses=".to_owned(),
        format!("unix_socket_directories=\"{sockets}\""),
        "unix_socket_permissions=0700".to_owned(),
        "port=5432".to_owned(),
        "log_destination=stderr".to_owned(),
        "logging_collector=off".to_owned(),
    ];
    let loose = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300"];
    let loose = loose.iter().filter(|_| fast_and_loose).map(|setting| (*setting).to_owned());
    // Databases are made and dropped by the hundred in tests, and each looks through all of it.
    let memory = (!fast_and_loose).then(|| format!("shared_buffers={}", memory::shared_buffers()));
    for setting in fixed.into_iter().chain(loose).chain(memory) {
        command.arg("-c").arg(setting);
    }
    // A group of its own: Ctrl-C reaches Latchkey alone, which stops the database when it is done.
    let child = command.process_group(0).spawn().map_err(run(&tools.postgres))?;
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);

    let ready = pid.is_some_and(|pid| wait_ready(layout, pid, || postmaster::alive(pid)));
    if ready {
        return Ok(());
    }
    if let Some(pid) = pid {
        let _ = kill_process(pid, Signal::QUIT);
    }
    Err(Error::Start { log: layout.log.clone(), tail: tail(log, before) })
}

/// Waits until the postmaster takes connections; `false` when it no longer `lives` or takes too
/// long. (A child is asked differently: for a moment after its start it has no arguments yet.)
pub(crate) fn wait_ready(layout: &Layout, pid: Pid, lives: impl Fn() -> bool) -> bool {
    for _ in 0..START_PAUSES {
        let status = postmaster::pid_file(&layout.cluster).filter(|found| found.pid == pid);
        if status.is_some_and(|found| found.status == "ready") && answers(&layout.sockets) {
            return true;
        }
        if !lives() {
            return false;
        }
        sleep(PAUSE);
    }
    false
}

/// Whether PostgreSQL answers on the socket in this folder. Connecting alone proves nothing: a
/// killed postmaster's socket takes connections until the system has cleaned up.
fn answers(sockets: &Path) -> bool {
    // "Would you encrypt?": the shortest question of the protocol, answered by one letter.
    let question = [0, 0, 0, 8, 4, 210, 22, 47];
    let mut answer = [0];
    UnixStream::connect(sockets.join(".s.PGSQL.5432"))
        .and_then(|mut stream| {
            stream.set_read_timeout(Some(ANSWER_TIMEOUT))?;
            stream.write_all(&question)?;
            stream.read_exact(&mut answer)
        })
        .is_ok_and(|()| matches!(answer, [b'N' | b'S']))
}

/// The last lines of what was logged since `before`.
fn tail(mut log: File, before: u64) -> String {
    let mut text = Vec::new();
    let read = log.seek(SeekFrom::Start(before)).and_then(|_| log.read_to_end(&mut text));
    if read.is_err() || text.is_empty() {
        return "(nothing was logged)".to_owned();
    }
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}
