//! What Latchkey takes, each figure beside its baseline of the same run.

use crate::build::{self, Profile};
use crate::sizes;
use crate::work::{self, Outcome, Steps};

/// `bench [ENTRIES]`: the browser's download, then the audit log at so many entries (ten million).
pub fn run(entries: &[&str]) -> Outcome {
    sizes::check()?;
    let mut steps = Steps::new(3);
    steps.step("Server", build::SERVER_NOTE, || build::server(Profile::Release))?;
    steps.step("Bench", build::SERVER_NOTE, || work::run(&mut work::cargo(["build", "--release", "-p", "bench"])))?;
    // Kept: the second run has its entries already. About 12 GB.
    let folder = work::target().join("bench");
    steps.step("Audit log", "the first time about 8 min for loading", || {
        let mut bench = work::program(work::target().join("release/bench"));
        bench.arg(&folder).args(entries).env("LATCHKEY_BIN", build::binary(Profile::Release));
        work::run(&mut bench)
    })
}
