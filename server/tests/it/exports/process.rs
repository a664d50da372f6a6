//! A real worker: the program, in a process that can be killed, and locks that hold it still where it matters.

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sqlx::{Postgres, Transaction};
use testkit::{LogWriter, Made, Smtp, TestApp};

use super::folder;

/// Generous: a test that waits for longer fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// The program with the role of a worker, on the app's database and data folder.
pub struct Worker(Child);

impl Worker {
    /// Starts one, and waits until it works.
    pub async fn start(app: &TestApp, smtp: Option<&Smtp>) -> Self {
        Self::start_with(command(app, smtp)).await
    }

    pub async fn start_with(mut command: Command) -> Self {
        let started = tokio::task::spawn_blocking(move || {
            let mut child = command.stdout(Stdio::piped()).spawn().expect("the program");
            let mut lines = BufReader::new(child.stdout.take().expect("its stdout")).lines().map_while(Result::ok);
            let running = lines.any(|line| line.contains("Latchkey is running"));
            (Self(child), running)
        });
        let (worker, running) = started.await.expect("it starts");
        assert!(running, "it runs");
        worker
    }

    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// `kill -9`: nothing of it gets to tidy up.
    pub fn kill(mut self) {
        self.0.kill().expect("it runs");
        self.0.wait().expect("its end");
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How the program is started; its secret is that of the test's installation.
pub fn command(app: &TestApp, smtp: Option<&Smtp>) -> Command {
    let data_dir = app.mail.parent().expect("the data folder");
    std::fs::create_dir_all(data_dir).expect("a folder");
    let secret = data_dir.with_extension("secret");
    let mut open = std::fs::OpenOptions::new();
    let file = open.write(true).create(true).truncate(true).mode(0o600).open(&secret);
    std::io::Write::write_all(&mut file.expect("a file"), &testkit::PEPPER).expect("32 bytes");
    let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey"));
    command.arg("serve").env_clear().current_dir(data_dir);
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("DATABASE_URL", &app.database.url).env("LATCHKEY_ROLES", "worker");
    // Of the nodes of a test as well: the ids of mails end with it.
    command.env("LATCHKEY_PUBLIC_URL", testkit::PUBLIC_URL);
    command.env("LATCHKEY_DATA_DIR", data_dir).env("LATCHKEY_SECRET_FILE", secret);
    if let Some(smtp) = smtp {
        command.env("SMTP_URL", smtp.url()).env("SMTP_CA_FILE", smtp.ca_file());
    }
    command
}

/// Waits until something is so.
pub async fn until<F: Future<Output = bool>>(what: &str, so: impl Fn() -> F) {
    let looked = async {
        while !so().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, looked).await.is_ok(), "waited for {what} in vain");
}

/// A transaction of the test's own, which holds what it locks until it is dropped.
pub async fn locked(app: &TestApp, statement: &str) -> Transaction<'static, Postgres> {
    let mut tx = app.database.raw.begin().await.expect("a connection");
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned())).execute(&mut *tx).await.expect("a lock");
    tx
}

/// The row of a report, held.
pub async fn row_locked(app: &TestApp, id: &str) -> Transaction<'static, Postgres> {
    locked(app, &format!("SELECT FROM exports WHERE id = '{id}' FOR UPDATE")).await
}

/// Waits until somebody waits for a lock with a statement that begins so.
pub async fn blocked(app: &TestApp, statement: &str) {
    until(statement, || async {
        let waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
                           AND wait_event_type = 'Lock' AND query LIKE $1 || '%'";
        sqlx::query_scalar::<_, i64>(waiting).bind(statement).fetch_one(&app.database.raw).await.expect("a number") > 0
    })
    .await;
}

/// Puts off what is due, or makes it due now.
pub async fn due(app: &TestApp, id: &str, now: bool) {
    let when = if now { "asked_at" } else { "asked_at + interval '1 year'" };
    sqlx::query(sqlx::AssertSqlSafe(format!("UPDATE exports SET due_at = {when} WHERE id = $1::uuid")))
        .bind(id)
        .execute(&app.database.raw)
        .await
        .expect("the report");
}

/// Ends the connections whose statement begins so; gives how many.
pub async fn terminate(app: &TestApp, statement: &str) -> i64 {
    sqlx::query_scalar(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE $1 || '%'",
    )
    .bind(statement)
    .fetch_one(&app.database.raw)
    .await
    .expect("a number")
}

/// Adds entries of two kilobytes each to Cobalt's log: more than what lies in buffers on the way.
pub async fn fill(app: &TestApp, count: usize) {
    let mut writer = LogWriter::at_end(&app.database.raw, &"COBALT".parse().expect("an id")).await;
    let at = sqlx::query_scalar("SELECT at FROM audit_heads WHERE workspace_id = 'COBALT'");
    let at: time::OffsetDateTime = at.fetch_one(&app.database.raw).await.expect("the head");
    for number in 0..count {
        writer.add(Made {
            at,
            actor: "System".to_owned(),
            teams: Vec::new(),
            ip: None,
            entity: "Workspace".to_owned(),
            action: "Update".to_owned(),
            activity: format!("{number} {}", "long ".repeat(400)),
            details: "{}".to_owned(),
        });
    }
    writer.flush(&app.database.raw).await;
}

/// What is written of a report so far, in bytes; `None` when nothing is.
pub fn part(app: &TestApp, id: &str) -> Option<(PathBuf, u64)> {
    let folder = std::fs::read_dir(folder(app)).ok()?;
    let mut paths = folder.filter_map(|entry| Some(entry.ok()?.path()));
    let found = paths.find(|path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with(id) && name.ends_with(".part")
    })?;
    let length = found.metadata().ok()?.len();
    Some((found, length))
}
