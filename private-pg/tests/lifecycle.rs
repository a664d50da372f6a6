//! The whole life of a private PostgreSQL, with the real programs. As root, these tests go through
//! the ordinary account as well.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use private_pg::{Error, PrivatePg, Settings};
use rustix::process::{Pid, Signal, kill_process};

/// A folder of its own for one test; whatever still runs in it afterwards is stopped.
struct Scratch {
    root: PathBuf,
    data_dir: PathBuf,
}

impl Scratch {
    fn new(name: &str) -> Scratch {
        Scratch::with_data_dir(name, "data")
    }

    fn with_data_dir(name: &str, below: &str) -> Scratch {
        let root = std::env::temp_dir().join(format!("private-pg-{}-{name}", std::process::id()));
        fs::create_dir_all(&root).expect("a scratch folder");
        // With a umask of 077 the ordinary account could not enter.
        fs::set_permissions(&root, fs::Permissions::from_mode(0o755)).expect("a mode");
        let data_dir = root.join(below);
        Scratch { root, data_dir }
    }

    fn start(&self) -> PrivatePg {
        self.try_start().unwrap_or_else(|error| panic!("{error}: {error:?}"))
    }

    fn try_start(&self) -> Result<PrivatePg, Error> {
        PrivatePg::start(&Settings { data_dir: self.data_dir.clone(), fast_and_loose: true })
    }

    fn cluster(&self) -> PathBuf {
        let elsewhere = fs::read_to_string(self.data_dir.join("postgres.path"));
        elsewhere.map_or(self.data_dir.clone(), |path| path.trim().into()).join("postgres")
    }

    fn postmaster(&self) -> Pid {
        let text = fs::read_to_string(self.cluster().join("postmaster.pid")).expect("a pid file");
        let pid = text.lines().next().and_then(|line| line.parse().ok());
        pid.and_then(Pid::from_raw).expect("a process id")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if self.cluster().join("postmaster.pid").exists() {
            drop(self.try_start());
        }
        let elsewhere = self.cluster();
        if let Some(base) = elsewhere.parent().filter(|base| !base.starts_with(&self.root)) {
            let _ = fs::remove_dir_all(base);
        }
        let _ = fs::remove_dir_all(&self.root);
    }
}

fn psql(url: &str, statement: &str) -> String {
    let mut psql = Command::new("psql");
    // The address alone decides, whatever the environment says.
    psql.env("PGPORT", "1").env("PGHOST", "/nowhere").env("PGUSER", "nobody");
    let output = psql.args(["-XAtq", url, "-c", statement]).output().expect("psql runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).expect("text").trim().to_owned()
}

fn lives(pid: Pid) -> bool {
    // A killed child of ours stays in the table until it is collected.
    fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).is_ok_and(|stat| !stat.contains(") Z "))
}

#[test]
fn starts_keeps_its_data_and_leaves_nothing_running() {
    let scratch = Scratch::new("restart");
    let first = scratch.start();
    assert!(!first.adopted());
    psql(&first.url(), "CREATE TABLE note (text text); INSERT INTO note VALUES ('grüße')");
    let pid = scratch.postmaster();
    first.stop().expect("stops");
    assert!(!lives(pid));
    assert!(!scratch.cluster().join("postmaster.pid").exists());

    let second = scratch.start();
    assert!(!second.adopted());
    assert_eq!(psql(&second.url(), "SELECT text FROM note"), "grüße");
    assert_eq!(psql(&second.url(), "SELECT current_user || '@' || current_database()"), "latchkey@latchkey");
    second.stop().expect("stops");
}

#[test]
fn is_private_and_not_on_the_network() {
    let scratch = Scratch::new("private");
    let pg = scratch.start();
    assert_eq!(psql(&pg.url(), "SHOW listen_addresses"), "");
    let sockets = psql(&pg.url(), "SHOW unix_socket_directories");
    for folder in [Path::new(sockets.trim_matches('"')), &scratch.data_dir, &scratch.cluster()] {
        let mode = fs::metadata(folder).expect("a folder").mode();
        assert_eq!(mode & 0o777, 0o700, "{}", folder.display());
    }
    // Ctrl-C goes to the group of the terminal's foreground: PostgreSQL is in none of ours.
    let group = rustix::process::getpgid(Some(scratch.postmaster())).expect("a group");
    assert_eq!(group, scratch.postmaster());
    pg.stop().expect("stops");
}

#[test]
fn takes_over_what_an_owner_left_running() {
    let scratch = Scratch::new("adopt");
    scratch.start().leave_running();
    let pid = scratch.postmaster();
    assert!(lives(pid));
    let adopted = scratch.start();
    assert!(adopted.adopted());
    assert_eq!(scratch.postmaster(), pid);
    assert_eq!(psql(&adopted.url(), "SELECT 1"), "1");
    adopted.stop().expect("stops");
    assert!(!lives(pid));
}

#[test]
fn the_last_one_out_stops_it() {
    let scratch = Scratch::new("last");
    let server = scratch.start();
    let command = scratch.start();
    assert!(command.adopted());
    let url = command.url();
    server.stop().expect("stops");
    assert_eq!(psql(&url, "SELECT 1"), "1");
    let pid = scratch.postmaster();
    drop(command);
    assert!(!lives(pid));
}

#[test]
fn recovers_after_its_postmaster_was_killed() {
    let scratch = Scratch::new("killed");
    // Not fast and loose: what was committed has to be there.
    let settings = Settings { data_dir: scratch.data_dir.clone(), fast_and_loose: false };
    let first = PrivatePg::start(&settings).expect("starts");
    psql(&first.url(), "CREATE TABLE note (n int); INSERT INTO note VALUES (7)");
    kill_process(scratch.postmaster(), Signal::KILL).expect("a signal");
    assert!(scratch.cluster().join("postmaster.pid").exists());

    let second = scratch.start();
    assert!(!second.adopted());
    assert_eq!(psql(&second.url(), "SELECT n FROM note"), "7");
    second.stop().expect("stops");
    first.stop().expect("nothing is left to stop");
}

#[test]
fn a_pid_file_that_names_another_living_process_is_stale() {
    let scratch = Scratch::new("reused");
    scratch.start().stop().expect("stops");
    let pid_file = scratch.cluster().join("postmaster.pid");
    let text = format!("{}\n/elsewhere\n1\n5432\n/nowhere\n\n 1 999999\nready\n", std::process::id());
    fs::write(&pid_file, text).expect("a pid file");
    let pg = scratch.start();
    assert!(!pg.adopted());
    pg.stop().expect("stops");
}

#[test]
fn an_owner_killed_outright_is_succeeded() {
    let scratch = Scratch::new("succeeded");
    let exe = std::env::current_exe().expect("this program");
    let mut owner = Command::new(exe)
        .args(["--exact", "owner_in_another_process", "--ignored"])
        .env("PRIVATE_PG_SCRATCH", &scratch.data_dir)
        .stdout(Stdio::null())
        .spawn()
        .expect("another process");
    let started = scratch.root.join("started");
    while !started.exists() {
        assert!(owner.try_wait().expect("a status").is_none(), "the owner ended early");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    owner.kill().expect("a signal");
    owner.wait().expect("a status");

    let pid = scratch.postmaster();
    let heir = scratch.start();
    assert!(heir.adopted());
    heir.stop().expect("stops");
    assert!(!lives(pid));
}

/// The other process of the test above.
#[test]
#[ignore = "run by an_owner_killed_outright_is_succeeded"]
fn owner_in_another_process() {
    let Some(data_dir) = std::env::var_os("PRIVATE_PG_SCRATCH").map(PathBuf::from) else { return };
    let started = data_dir.with_file_name("started");
    let _pg = PrivatePg::start(&Settings { data_dir, fast_and_loose: true }).expect("starts");
    fs::write(started, "").expect("a file");
    std::thread::sleep(std::time::Duration::from_secs(60));
}

#[test]
fn a_long_path_with_odd_characters_gets_a_short_socket() {
    let scratch = Scratch::with_data_dir("long", &format!("a b'c\"d,e%f/{}", "x".repeat(120)));
    for _ in 0..2 {
        let pg = scratch.start();
        assert!(pg.url().contains("?host=%2Ftmp%2Flatchkey-"), "{}", pg.url());
        assert_eq!(psql(&pg.url(), "SELECT 1"), "1");
        let sockets = psql(&pg.url(), "SHOW unix_socket_directories");
        pg.stop().expect("stops");
        let _ = fs::remove_dir(sockets.trim_matches('"'));
    }
}

#[test]
fn odd_characters_in_a_short_path_work_too() {
    let scratch = Scratch::with_data_dir("odd", "a b'c\"d%f");
    let pg = scratch.start();
    assert!(!pg.url().contains("?host=%2Ftmp%2Flatchkey-"), "{}", pg.url());
    assert_eq!(psql(&pg.url(), "SELECT 1"), "1");
    pg.stop().expect("stops");
}

#[test]
fn root_can_keep_its_data_where_postgres_cannot_reach() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let scratch = Scratch::with_data_dir("closed", "closed/data");
    let closed = scratch.root.join("closed");
    fs::create_dir(&closed).expect("a folder");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).expect("a mode");
    let pg = scratch.start();
    assert!(scratch.cluster().starts_with("/var/lib/latchkey"));
    psql(&pg.url(), "CREATE TABLE note (n int)");
    pg.stop().expect("stops");
    let again = scratch.start();
    assert_eq!(psql(&again.url(), "SELECT count(*) FROM note"), "0");
    again.stop().expect("stops");
}

#[test]
fn an_error_shows_what_postgres_logged() {
    let scratch = Scratch::new("error");
    scratch.start().stop().expect("stops");
    let settings = scratch.cluster().join("postgresql.conf");
    fs::write(settings, "no_such_setting = on\n").expect("a file");
    let error = scratch.try_start().expect_err("a broken setting").to_string();
    assert!(error.contains("no_such_setting"), "{error}");
}
