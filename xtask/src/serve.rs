//! `run` and `dev`: the server in the foreground, with the demo.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use rustix::process::{Pid, Signal, kill_process};

use crate::build::{self, BUNDLE_NOTE, Profile, SERVER_NOTE};
use crate::bundle::{self, Flavour};
use crate::pack;
use crate::work::{self, Outcome, Steps};

/// What a change in is worth a new build.
const WATCHED: [&str; 13] = [
    "app/src",
    "domain/src",
    "frontend/passkeys.js",
    "frontend/plain.js",
    "frontend/src",
    "private-pg/src",
    "server/src",
    "service/src",
    "store/src",
    "migrations",
    "public",
    "style",
    "Cargo.lock",
];
const PAUSE: Duration = Duration::from_millis(500);

/// Builds the release and becomes its server.
pub fn run() -> Outcome {
    let mut steps = Steps::new(3);
    steps.step("Browser bundle", BUNDLE_NOTE, || bundle::make(Flavour::Shipped))?;
    steps.step("Server", SERVER_NOTE, || build::server(Profile::Release))?;
    println!("[3/3] Latchkey starts; Ctrl-C stops it …");
    let mut command = serve(Profile::Release);
    let error = command.exec();
    Err(format!("{}: {error}", build::binary(Profile::Release).display()).into())
}

/// Serves a debug build, and builds again whenever a source has changed. A build that fails
/// leaves the last good one running.
pub fn dev() -> Outcome {
    let mut seen = snapshot()?;
    let mut server = None;
    loop {
        match build_for_development() {
            Ok(()) => {
                if let Some(server) = server.take() {
                    stop(server)?;
                }
                server = Some(serve(Profile::Debug).spawn()?);
                println!("Watching; a change builds again, Ctrl-C stops.");
            }
            Err(error) => eprintln!("{error}\nWatching; the next change builds again."),
        }
        seen = next_change(seen, &mut server)?;
    }
}

fn build_for_development() -> Outcome {
    let mut steps = Steps::new(2);
    steps.step("Browser bundle, quick and large", BUNDLE_NOTE, || bundle::make(Flavour::Development))?;
    steps.step("Server", SERVER_NOTE, || build::server(Profile::Debug))
}

/// `latchkey serve` with the demo, unless the environment or `.env` says otherwise.
fn serve(profile: Profile) -> Command {
    let mut command = work::program(build::binary(profile));
    command.arg("serve");
    let settings = fs::read_to_string(".env").unwrap_or_default();
    for (name, value) in [("LATCHKEY_DEMO", "1".into()), ("LATCHKEY_SITE_DIR", bundle::site())] {
        if std::env::var_os(name).is_none() && !sets(&settings, name) {
            command.env(name, value);
        }
    }
    command
}

/// Whether the text of a `.env` file sets this variable.
fn sets(settings: &str, name: &str) -> bool {
    settings.lines().any(|line| {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        line.split_once('=').is_some_and(|(key, _)| key.trim() == name)
    })
}

/// Asks the server to stop, and waits: it stops its database too.
fn stop(mut server: Child) -> Outcome {
    if server.try_wait()?.is_none()
        && let Some(pid) = i32::try_from(server.id()).ok().and_then(Pid::from_raw)
    {
        kill_process(pid, Signal::TERM)?;
    }
    server.wait()?;
    Ok(())
}

type Snapshot = Vec<(PathBuf, SystemTime)>;

/// Waits until the sources differ from `seen` and then hold still for one pause.
fn next_change(mut seen: Snapshot, server: &mut Option<Child>) -> Outcome<Snapshot> {
    let before = seen.clone();
    loop {
        sleep(PAUSE);
        if let Some(child) = server
            && let Some(status) = child.try_wait()?
        {
            *server = None;
            eprintln!("The server has ended ({status}); the next change starts it again.");
        }
        let now = snapshot()?;
        if now == seen && now != before {
            return Ok(now);
        }
        seen = now;
    }
}

fn snapshot() -> Outcome<Snapshot> {
    let mut found = Vec::new();
    for watched in WATCHED.map(Path::new) {
        let paths = if watched.is_dir() { pack::files(watched)? } else { vec![watched.to_owned()] };
        for path in paths {
            // A file may go away between the listing and the look at it: that is a change too.
            if let Ok(changed) = fs::metadata(&path).and_then(|file| file.modified()) {
                found.push((path, changed));
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_settings_file_counts_unless_it_is_a_comment() {
        let settings = "# LATCHKEY_DEMO=1\nexport LATCHKEY_SITE_DIR = x\nLATCHKEY_DEMO_2=1\n";
        assert!(sets(settings, "LATCHKEY_SITE_DIR"));
        assert!(!sets(settings, "LATCHKEY_DEMO"));
    }
}
