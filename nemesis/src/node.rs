//! One node: the real program, in a process that can be paused, killed and started again.

use std::fs::{File, OpenOptions};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::net::TcpSocket;
use tokio::process::{Child, Command};

/// Generous: a node that takes longer isn't coming.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(15);

/// A node's settings, and its process while it runs. Killed when dropped.
#[derive(Debug)]
pub struct Node {
    folder: PathBuf,
    settings: Vec<(&'static str, String)>,
    dashboard: Port,
    gateway: Port,
    process: Option<Child>,
}

/// A port of ours: bound and never listening, so that nobody takes it while the node is away.
#[derive(Debug)]
struct Port(TcpSocket);

impl Port {
    fn reserve() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_reuseaddr(true).expect("the node may bind the port, too");
        socket.bind(([127, 0, 0, 1], 0).into()).expect("a port");
        Self(socket)
    }

    fn address(&self) -> SocketAddr {
        self.0.local_addr().expect("the port")
    }
}

/// Latchkey's program, as `cargo xtask` built it.
///
/// # Panics
/// Without `LATCHKEY_BIN`: run this with `make test`, `make nemesis` or `cargo xtask`.
pub fn program() -> PathBuf {
    std::env::var_os("LATCHKEY_BIN").expect("LATCHKEY_BIN names the program: run this with `cargo xtask`").into()
}

impl Node {
    /// A node with a folder of its own; it doesn't run yet.
    pub fn new(folder: PathBuf, database: String, secret: &Path, more: &[(&'static str, String)]) -> Self {
        std::fs::create_dir_all(&folder).expect("a folder");
        let (dashboard, gateway) = (Port::reserve(), Port::reserve());
        let mut settings = vec![
            ("DATABASE_URL", database),
            ("LATCHKEY_SECRET_FILE", secret.to_string_lossy().into_owned()),
            ("LATCHKEY_DATA_DIR", folder.join("data").to_string_lossy().into_owned()),
            ("LATCHKEY_DASHBOARD_ADDR", dashboard.address().to_string()),
            ("LATCHKEY_GATEWAY_ADDR", gateway.address().to_string()),
        ];
        settings.extend_from_slice(more);
        Self { folder, settings, dashboard, gateway, process: None }
    }

    /// Where people come.
    pub fn dashboard(&self) -> SocketAddr {
        self.dashboard.address()
    }

    /// Where gateways ask.
    pub fn gateway(&self) -> SocketAddr {
        self.gateway.address()
    }

    /// Everything that it has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// Starts the process, and returns at once.
    ///
    /// # Panics
    /// When there is no such program.
    pub fn start(&mut self) {
        self.process = Some(self.command("serve").kill_on_drop(true).spawn().expect("the program"));
    }

    /// Runs another command with the same settings to its end; what it printed, and whether it succeeded.
    ///
    /// # Panics
    /// When there is no such program.
    pub async fn command_output(&self, words: &str) -> (bool, String) {
        let mut command = self.command(words);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let output = command.output().await.expect("the program");
        let text = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
        (output.status.success(), text)
    }

    fn command(&self, words: &str) -> Command {
        let log = || -> File {
            let mut options = OpenOptions::new();
            options.append(true).create(true).open(self.folder.join("log")).expect("a log")
        };
        let mut command = Command::new(program());
        command.args(words.split(' ')).env_clear().current_dir(&self.folder).stdin(Stdio::null());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        // A group of its own: Ctrl-C is for the run, which ends its nodes.
        command.stdout(log()).stderr(log()).process_group(0);
        command
    }

    /// Waits until it says that it is ready. A process that has ended is started again, as a supervisor does: a
    /// node that finds no database at its start ends.
    ///
    /// # Panics
    /// When that takes longer than 30 s.
    pub async fn wait_ready(&mut self) {
        let ready = async {
            while !self.is_ready().await {
                if self.process.as_mut().is_none_or(|process| process.try_wait().is_ok_and(|ended| ended.is_some())) {
                    self.start();
                }
                tokio::time::sleep(PAUSE).await;
            }
        };
        if tokio::time::timeout(PATIENCE, ready).await.is_err() {
            let last: Vec<_> = self.log().lines().rev().take(20).map(str::to_owned).collect();
            panic!("a node isn't ready; newest first:\n{}", last.join("\n"));
        }
    }

    /// Whether it says that it is ready.
    pub async fn is_ready(&self) -> bool {
        let asked = crate::wire::status(self.gateway(), "/readyz");
        tokio::time::timeout(Duration::from_secs(1), asked).await.is_ok_and(|status| status == Some(200))
    }

    /// Its process, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.process.as_ref().and_then(Child::id)
    }

    /// Sends its process a signal.
    pub fn signal(&self, signal: Signal) {
        if let Some(pid) = self.pid().and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw) {
            // It may have ended just now: whoever waits for it finds out.
            let _ = kill_process(pid, signal);
        }
    }

    /// Kills it (`kill -9`): nothing of it gets to tidy up.
    pub async fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill().await;
        }
    }

    /// Asks it to stop, and waits until it has; whether it ended as it should.
    ///
    /// # Panics
    /// When that takes longer than 30 s.
    pub async fn stop(&mut self) -> bool {
        self.signal(Signal::TERM);
        let Some(mut process) = self.process.take() else { return true };
        let ended = tokio::time::timeout(PATIENCE, process.wait()).await.expect("it stops");
        ended.is_ok_and(|status| status.success())
    }

    /// Its resident memory in KiB; 0 when it doesn't run.
    pub fn resident(&self) -> u64 {
        let status = self.pid().map(|pid| std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default());
        let line = status.as_deref().and_then(|text| text.lines().find_map(|line| line.strip_prefix("VmRSS:")));
        line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
    }
}
