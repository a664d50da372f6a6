//! Formatting, clippy, and rules about dependencies.

use crate::work::{self, Checks, Outcome, Steps};

/// What must not reach a browser: the server's own crates, and what they stand on.
const SERVER_ONLY: [&str; 14] = [
    "store",
    "service",
    "server",
    "private-pg",
    "testkit",
    "tokio",
    "sqlx",
    "sqlx-core",
    "axum",
    "axum-core",
    "leptos_axum",
    "hyper",
    "lettre",
    "argon2",
];

/// Every check, then a report.
pub fn run() -> Outcome {
    let mut checks = Checks::new(Steps::new(6));
    checks.check("Formatting", "`cargo fmt` mends it", || work::run(&mut work::cargo(["fmt", "--check"])));
    // `app` comes along with the server's features, as in the tests.
    let packages = ["app", "bench", "domain", "private-pg", "store", "service", "testkit", "server", "nemesis"];
    checks.check("Clippy, server side", "", || clippy(&packages, &["--all-targets"]));
    checks.check("Clippy, xtask", "", || clippy(&["xtask"], &["--all-targets"]));
    let target = ["--target", "wasm32-unknown-unknown"];
    checks.check("Clippy, browser side", "", || clippy(&["frontend"], &target));
    checks.check("Nothing of the server in the browser", "", browser_dependencies);
    checks.check("Licences, sources and duplicates of dependencies", "", deny);
    checks.report()
}

fn clippy(packages: &[&str], options: &[&str]) -> Outcome {
    let selected = packages.iter().flat_map(|package| ["-p", package]);
    let options = options.iter().copied();
    let arguments = ["clippy", "--quiet"].into_iter().chain(selected).chain(options);
    work::run(&mut work::cargo(arguments.chain(["--", "-D", "warnings"])))
}

fn browser_dependencies() -> Outcome {
    // Macros run on the building machine, whatever they depend on.
    let tree = work::output(&mut work::cargo([
        "tree",
        "-p",
        "frontend",
        "--target",
        "wasm32-unknown-unknown",
        "--edges",
        "normal,no-proc-macro",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]))?;
    let intruders = intruders(&tree);
    if intruders.is_empty() {
        return Ok(());
    }
    let names = intruders.join(", ");
    Err(format!(
        "{names} in the browser bundle: `cargo tree -p frontend --target wasm32-unknown-unknown -i {}` says why",
        intruders[0]
    )
    .into())
}

fn intruders(tree: &str) -> Vec<&str> {
    let mut names: Vec<&str> = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| SERVER_ONLY.contains(name))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn deny() -> Outcome {
    if work::output(&mut work::cargo(["deny", "--version"])).is_err() {
        println!("      cargo-deny is missing: it is built once, about 5 min");
        let mut install = work::cargo(["install", "cargo-deny", "--locked", "--quiet"]);
        // Kept, so that an interrupted build goes on where it was.
        install.env("CARGO_TARGET_DIR", work::target().join("tools"));
        work::run(&mut install)?;
    }
    work::run(&mut work::cargo(["deny", "--log-level", "error", "check", "bans", "licenses", "sources"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_intruder_is_found_by_its_whole_name() {
        let tree = "frontend v0.1.0 (/w/frontend)\ntokio-macros v2\nsqlx v0.9.0\ntokio v1 (*)\nsqlx v0.9.0 (*)\n";
        assert_eq!(intruders(tree), ["sqlx", "tokio"]);
    }
}
