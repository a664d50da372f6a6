//! Revocation under faults, at length. Short runs of the same are among the tests.

use crate::build::{self, Profile};
use crate::work::{self, Outcome, Steps};

/// `nemesis [SECONDS | healthy | outage | rolling | hostile]`, on a release build.
pub fn run(words: &[&str]) -> Outcome {
    let mut steps = Steps::new(3);
    steps.step("Server", build::SERVER_NOTE, || build::server(Profile::Release))?;
    steps
        .step("Nemesis", build::SERVER_NOTE, || work::run(&mut work::cargo(["build", "--release", "-p", "nemesis"])))?;
    steps.step("Run", "without a word about 8 min", || {
        let mut nemesis = work::program(work::target().join("release/nemesis"));
        nemesis.args(words).env("LATCHKEY_BIN", build::binary(Profile::Release));
        work::run(&mut nemesis)
    })
}
