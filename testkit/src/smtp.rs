//! A real mail server in a process of its own (`end2end/support/smtp.mjs`), which tests make misbehave.

mod certificates;
mod mail;

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpSocket;
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::watch;

pub use mail::ReceivedMail;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../end2end/support/smtp.mjs");
const USER: &str = "latchkey";
/// What no server may learn that isn't trusted.
const PASSWORD: &str = "smtp-secret-word";
/// Generous: a test that waits for longer fails.
const PATIENCE: Duration = Duration::from_secs(30);

static COUNT: AtomicU32 = AtomicU32::new(0);

/// The server: asks for STARTTLS and a password. Ends with the test.
pub struct Smtp {
    folder: PathBuf,
    ca_pem: String,
    /// Bound and never listening: keeps the port ours while the server is down.
    reserved: TcpSocket,
    program: Option<(Child, ChildStdin)>,
    events: watch::Sender<Vec<Value>>,
    commands: u64,
}

/// What the server does with mails from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpMode {
    /// Takes them.
    Ok,
    /// Refuses every recipient for good (550).
    Refuse,
    /// Refuses each recipient this many times for now (450).
    Greylist(u32),
    /// Is late with its greeting and with the answers to a recipient and a mail.
    Slow(Duration),
    /// Takes them, and hangs up before it says so.
    DropAfterData,
    /// Sends every connection away for now (421).
    Busy,
}

impl Smtp {
    /// Starts one, with a CA of its own.
    ///
    /// # Panics
    /// When Node.js or the packages of `end2end/` aren't there: run tests with `make test` or `cargo xtask test`.
    pub async fn start() -> Self {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("latchkey-smtp-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let made = certificates::make();
        for (name, pem) in [("ca.pem", &made.ca), ("cert.pem", &made.server), ("key.pem", &made.key)] {
            std::fs::write(folder.join(name), pem).expect("a file");
        }
        let reserved = TcpSocket::new_v4().expect("a socket");
        reserved.set_reuseaddr(true).expect("the server may bind the port, too");
        reserved.bind(([127, 0, 0, 1], 0).into()).expect("a port");
        let events = watch::Sender::default();
        let mut smtp = Self { folder, ca_pem: made.ca, reserved, program: None, events, commands: 0 };
        smtp.start_again_on_same_port().await;
        smtp
    }

    /// Its address, with user and password, as in `SMTP_URL`.
    pub fn url(&self) -> String {
        format!("smtp://{USER}:{PASSWORD}@127.0.0.1:{}?tls=required", self.port())
    }

    /// The certificate of its CA.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// A file with the certificate of its CA, as in `SMTP_CA_FILE`.
    pub fn ca_file(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// Makes it behave in that way from the next command of a client on.
    pub async fn set_mode(&mut self, mode: SmtpMode) {
        let command = match mode {
            SmtpMode::Ok => json!({ "mode": "ok" }),
            SmtpMode::Refuse => json!({ "mode": "refuse" }),
            SmtpMode::Greylist(tries) => json!({ "mode": "greylist", "tries": tries }),
            SmtpMode::Slow(time) => json!({ "mode": "slow", "ms": u64::try_from(time.as_millis()).expect("a time") }),
            SmtpMode::DropAfterData => json!({ "mode": "drop-after-data" }),
            SmtpMode::Busy => json!({ "mode": "busy" }),
        };
        self.command(command).await;
    }

    /// Everything that happened so far: `connected`, `auth`, `refused`, `mail`, `error`, as the script tells it.
    pub async fn events(&mut self) -> Vec<Value> {
        if self.program.is_some() {
            // What was told before the answer to a command has been read when the answer has.
            self.command(json!({})).await;
        }
        self.events.borrow().clone()
    }

    /// The mails that it has taken so far.
    pub async fn received(&mut self) -> Vec<ReceivedMail> {
        mail::all(&self.events().await)
    }

    /// Waits until it has taken this many mails.
    ///
    /// # Panics
    /// When that takes longer than 30 s.
    pub async fn wait_for(&self, count: usize) -> Vec<ReceivedMail> {
        self.wait(&format!("{count} mails"), |events| mail::all(events).len() >= count).await;
        mail::all(&self.events.borrow())
    }

    /// Waits until somebody has connected.
    ///
    /// # Panics
    /// When that takes longer than 30 s.
    pub async fn wait_for_connection(&self) {
        self.wait("a connection", |events| events.iter().any(|event| event["event"] == "connected")).await;
    }

    /// Goes down: connections are refused. The mode is forgotten, the mails aren't.
    pub async fn stop(&mut self) {
        let Some((mut child, stdin)) = self.program.take() else { return };
        drop(stdin);
        tokio::time::timeout(PATIENCE, child.wait()).await.expect("it ends with its stdin").expect("its end");
    }

    /// Comes back after [`Smtp::stop`].
    ///
    /// # Panics
    /// As [`Smtp::start`].
    pub async fn start_again_on_same_port(&mut self) {
        assert!(self.program.is_none(), "it runs");
        let mut child = Command::new("node")
            .arg(SCRIPT)
            .env("SMTP_PORT", self.port().to_string())
            .envs([("SMTP_USER", USER), ("SMTP_PASSWORD", PASSWORD)])
            .env("SMTP_CERT_FILE", self.folder.join("cert.pem"))
            .env("SMTP_KEY_FILE", self.folder.join("key.pem"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("Node.js");
        let (stdin, stdout) = (child.stdin.take().expect("its stdin"), child.stdout.take().expect("its stdout"));
        self.program = Some((child, stdin));
        let listening = |events: &[Value]| events.iter().filter(|event| event["event"] == "listening").count();
        let before = listening(&self.events.borrow());
        let events = self.events.clone();
        tokio::spawn(async move {
            let mut lines = BufReader::new(stdout).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                let event = serde_json::from_str(&line).unwrap_or_else(|_| json!({ "event": "rubbish", "line": line }));
                events.send_modify(|events| events.push(event));
            }
        });
        self.wait("the mail server (are the packages of end2end/ installed?)", |events| listening(events) > before)
            .await;
    }

    fn port(&self) -> u16 {
        self.reserved.local_addr().expect("the port").port()
    }

    async fn command(&mut self, mut command: Value) {
        self.commands += 1;
        let id = self.commands;
        command["id"] = id.into();
        let (_, stdin) = self.program.as_mut().expect("the mail server runs");
        stdin.write_all(format!("{command}\n").as_bytes()).await.expect("its stdin");
        self.wait("its answer", |events| events.iter().any(|event| event["event"] == "done" && event["id"] == id))
            .await;
    }

    async fn wait(&self, what: &str, happened: impl Fn(&[Value]) -> bool) {
        let mut events = self.events.subscribe();
        let waited = tokio::time::timeout(PATIENCE, events.wait_for(|events| happened(events))).await;
        assert!(waited.is_ok(), "waited for {what} in vain: {:?}", self.events.borrow());
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
