//! What every command needs: paths, running programs, saying what goes on.

use std::env;
use std::error::Error;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

pub type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// The workspace's folder.
pub fn root() -> PathBuf {
    // Cargo's word at run time comes first: a checkout may have moved since xtask was built.
    let own = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let own = PathBuf::from(own);
    own.parent().map(PathBuf::from).unwrap_or(own)
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    let chosen = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    root().join(chosen.unwrap_or_else(|| "target".into()))
}

/// A program that gets our environment, less what `cargo run` put there: build scripts that
/// look at it (ring's does) would run again on every change between `cargo xtask` and `cargo`.
pub fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    let foreign = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_NAME", "CARGO_CRATE_NAME"];
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if foreign.iter().any(|prefix| text.starts_with(prefix)) || text == "LD_LIBRARY_PATH" {
            command.env_remove(&name);
        }
    }
    command
}

/// `cargo` with these arguments.
pub fn cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = program(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    command
}

/// Runs to the end; an error when the program can't be run or fails.
pub fn run(command: &mut Command) -> Outcome {
    let status = command.status().map_err(|error| format!("{}: {error}", shown(command)))?;
    if status.success() { Ok(()) } else { Err(format!("{} failed", shown(command)).into()) }
}

/// Runs to the end and returns what it printed; an error as from [`run`].
pub fn output(command: &mut Command) -> Outcome<String> {
    let output = command.output().map_err(|error| format!("{}: {error}", shown(command)))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{} failed:\n{}", shown(command), errors.trim()).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(OsStr::to_string_lossy).collect();
    format!("`{}`", words.join(" "))
}

/// Announces the steps of a command, `[2/4] Browser bundle …`, and times them.
pub struct Steps {
    total: usize,
    number: usize,
}

impl Steps {
    pub fn new(total: usize) -> Steps {
        Steps { total, number: 0 }
    }

    /// Does one step. `note` says what to expect of it.
    pub fn step<T>(&mut self, name: &str, note: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        self.number += 1;
        let note = if note.is_empty() { String::new() } else { format!(" ({note})") };
        println!("[{}/{}] {name}{note} …", self.number, self.total);
        let started = now();
        let result = work();
        let word = if result.is_ok() { "done" } else { "failed" };
        println!("      {word} after {}", seconds(started.elapsed()));
        result
    }
}

/// Does every check, whatever the others said, then reports them together.
pub struct Checks {
    steps: Steps,
    results: Vec<(String, Option<String>)>,
}

impl Checks {
    pub fn new(steps: Steps) -> Checks {
        Checks { steps, results: Vec::new() }
    }

    pub fn check(&mut self, name: &str, note: &str, work: impl FnOnce() -> Outcome) {
        let error = self.steps.step(name, note, work).err().map(|error| error.to_string());
        if let Some(error) = &error {
            eprintln!("      {error}");
        }
        self.results.push((name.to_owned(), error));
    }

    /// An error when any check failed.
    pub fn report(self) -> Outcome {
        println!();
        for (name, error) in &self.results {
            let result = error.as_deref().map_or("ok", |text| text.lines().next().unwrap_or("failed"));
            println!("{name}: {result}");
        }
        let failed = self.results.iter().filter(|(_, error)| error.is_some()).count();
        if failed == 0 { Ok(()) } else { Err(format!("{failed} of {} failed", self.results.len()).into()) }
    }
}

fn seconds(elapsed: Duration) -> String {
    format!("{:.1} s", elapsed.as_secs_f64())
}

#[expect(clippy::disallowed_methods, reason = "tells a person how long a step took")]
fn now() -> Instant {
    Instant::now()
}
