//! `cargo xtask …`: builds, runs and checks Latchkey with nothing but cargo.

mod bench;
mod build;
mod bundle;
mod css;
mod database;
mod fuzz;
mod lint;
mod nemesis;
mod pack;
mod roles;
mod serve;
mod sizes;
mod test;
mod work;

use std::process::ExitCode;

use work::Outcome;

const HELP: &str = "\
cargo xtask build [--release]             the browser bundle and the server
cargo xtask run                           build --release, then serve the demo in the foreground
cargo xtask dev                           serve the demo, built again on every change
cargo xtask test [rust|browser] [FILTER]  all tests, or one kind; `rust` takes a package's name first
cargo xtask bench [verify|audit]          verdicts, the audit log at ten million entries, and the sizes
cargo xtask nemesis [SECONDS|WHAT]        revocation under faults; WHAT: healthy, outage, rolling, hostile
cargo xtask fuzz [SECONDS]                the parsers of what anybody may send, for a minute
cargo xtask sizes                         what a browser downloads, against its limit
cargo xtask roles                         docs/roles.md, anew from the rules
cargo xtask lint                          formatting, clippy, dependency rules";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match command(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error}");
            let mut source = error.source();
            while let Some(cause) = source {
                eprintln!("       because: {cause}");
                source = cause.source();
            }
            ExitCode::FAILURE
        }
    }
}

fn command(words: &[&str]) -> Outcome {
    std::env::set_current_dir(work::root())?;
    match words {
        ["build"] => build::all(build::Profile::Debug),
        ["build", "--release"] => build::all(build::Profile::Release),
        ["run"] => serve::run(),
        ["dev"] => serve::dev(),
        ["test", rest @ ..] => test::run(rest),
        ["bench", rest @ ..] => bench::run(rest),
        ["nemesis", rest @ ..] => nemesis::run(rest),
        ["fuzz", rest @ ..] => fuzz::run(rest),
        ["sizes"] => sizes::check(),
        ["roles"] => roles::write(),
        ["lint"] => lint::run(),
        // Not for people: the process that keeps the tests' database, see `database`.
        ["hold-database", folder] => database::hold(folder),
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        _ => Err(format!("there is no such command; these are:\n\n{HELP}").into()),
    }
}
