//! What Latchkey takes, each figure beside its baseline of the same run.

use crate::build::{self, Profile};
use crate::sizes;
use crate::work::{self, Outcome, Steps};

/// `bench [verify | audit [ENTRIES]]`: the browser's download, then verdicts, then the audit log at so many
/// entries (ten million); or one of them.
pub fn run(words: &[&str]) -> Outcome {
    let (verify, audit) = match words {
        [] => (true, Some(&[][..])),
        ["verify"] => (true, None),
        ["audit", entries @ ..] => (false, Some(entries)),
        _ => return Err("bench what? `verify`, `audit [ENTRIES]`, or nothing for all".into()),
    };
    if words.is_empty() {
        sizes::check()?;
    }
    let mut steps = Steps::new(2 + usize::from(verify) + usize::from(audit.is_some()));
    steps.step("Server", build::SERVER_NOTE, || build::server(Profile::Release))?;
    steps.step("Bench", build::SERVER_NOTE, || work::run(&mut work::cargo(["build", "--release", "-p", "bench"])))?;
    // Kept: the second run has its entries already. About 12 GB.
    let folder = work::target().join("bench");
    let bench = |arguments: &[&str]| {
        let mut bench = work::program(work::target().join("release/bench"));
        bench.arg(arguments[0]).arg(&folder).args(&arguments[1..]).env("LATCHKEY_BIN", build::binary(Profile::Release));
        work::run(&mut bench)
    };
    if verify {
        steps.step("Verdicts", "about 6 min", || bench(&["verify"]))?;
    }
    if let Some(entries) = audit {
        let arguments: Vec<_> = std::iter::once("audit").chain(entries.iter().copied()).collect();
        steps.step("Audit log", "the first time about 8 min for loading", || bench(&arguments))?;
    }
    Ok(())
}
