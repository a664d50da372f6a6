//! Every test there is, each by its own runner, whose summary stays in sight.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use crate::build::{self, BUNDLE_NOTE, Profile, SERVER_NOTE, TOGETHER};
use crate::bundle::{self, Flavour};
use crate::database::Database;
use crate::fuzz;
use crate::work::{self, Checks, Outcome, Steps};

/// Names under which programs look for a Chromium, in the order of preference.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/// `test`, `test rust [package] [filter…]`, `test browser [filter…]`.
pub fn run(words: &[&str]) -> Outcome {
    let (rust, browser, filters) = match words {
        [] => (true, true, &[][..]),
        ["rust", filters @ ..] => (true, false, filters),
        ["browser", filters @ ..] => (false, true, filters),
        [other, ..] => return Err(format!("test what? `rust` or `browser`, not `{other}`").into()),
    };
    let fuzzers = words.is_empty();
    let mut steps = Steps::new(4 + usize::from(rust) + usize::from(browser) + usize::from(fuzzers));
    steps.step("Browser bundle", BUNDLE_NOTE, || bundle::make(Flavour::Shipped))?;
    steps.step("Server", SERVER_NOTE, || build::server(Profile::Debug))?;
    // The Rust tests' mail server is one of them.
    steps.step("Node packages", "", node_packages)?;
    let folder = work::target().join("test-pg");
    let database = steps.step("Database for tests", "", || Database::start(&folder))?;

    let mut checks = Checks::new(steps);
    if rust {
        checks.check("Rust tests", "", || rust_tests(filters, &database.url));
    }
    if browser {
        checks.check("Browser tests", "", || browser_tests(filters, &database.url));
    }
    drop(database);
    if fuzzers {
        checks.check("Fuzzing", "a minute", || fuzz::run(&[]));
    }
    checks.report()
}

/// What tests may rely on, whoever runs them.
fn prepared(mut command: Command, url: &str) -> Command {
    command
        .env("LATCHKEY_TEST_DATABASE_URL", url)
        .env("LATCHKEY_BIN", build::binary(Profile::Debug))
        .env("LATCHKEY_SITE_DIR", bundle::site());
    if std::env::var_os("LATCHKEY_CHROMIUM").is_none()
        && let Some(browser) = BROWSERS.iter().find_map(|name| on_path(name))
    {
        command.env("LATCHKEY_CHROMIUM", browser);
    }
    command
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
}

fn rust_tests(filters: &[&str], url: &str) -> Outcome {
    let one = filters.first().filter(|name| TOGETHER.contains(name) || **name == "xtask");
    let (groups, filters) = match one {
        Some(package) => (vec![vec![*package]], &filters[1..]),
        None => (vec![TOGETHER.to_vec(), vec!["xtask"]], filters),
    };
    let mut failed = Vec::new();
    for packages in groups {
        let selected = packages.iter().flat_map(|package| ["-p", package]);
        let arguments = ["test", "--no-fail-fast"].into_iter().chain(selected);
        let mut command = prepared(work::cargo(arguments), url);
        command.arg("--").args(filters);
        if let Err(error) = work::run(&mut command) {
            failed.push(error.to_string());
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join("; ").into()) }
}

fn browser_tests(filters: &[&str], url: &str) -> Outcome {
    let mut command = prepared(work::program("npm"), url);
    command.args(["test", "--"]).args(filters).current_dir(end2end());
    work::run(&mut command)
}

fn end2end() -> PathBuf {
    work::root().join("end2end")
}

fn node_packages() -> Outcome {
    let folder = end2end();
    if !is_newer(&folder.join("package-lock.json"), &folder.join("node_modules/.package-lock.json"))? {
        return Ok(());
    }
    let mut install = work::program("npm");
    install.args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder);
    work::run(&mut install)
}

/// Whether `file` has changed since `made` was made of it.
fn is_newer(file: &Path, made: &Path) -> Outcome<bool> {
    let changed = |path: &Path| fs::metadata(path).and_then(|found| found.modified());
    let file_changed: SystemTime = changed(file).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(changed(made).map_or(true, |made| made < file_changed))
}
