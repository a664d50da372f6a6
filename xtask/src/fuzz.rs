//! Fuzzing of the parsers that read what anybody may send, each from its corpus in `fuzz/corpus/`.
//!
//! What cargo-fuzz does, without installing it and with the stable compiler: libFuzzer needs the coverage
//! counters of `sancov`, which LLVM has; only sanitizers need a nightly, and safe Rust gains little by them.
//! `cargo fuzz run` works, too, for whoever has it.

use std::fs;

use crate::work::{self, Outcome, Steps};

/// The targets, as in `fuzz/Cargo.toml`.
const TARGETS: [&str; 3] = ["credentials", "head", "target"];

/// As cargo-fuzz sets them.
const FLAGS: [&str; 10] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
    "-Cllvm-args=-simplifycfg-sink-common=false",
    "-Ccodegen-units=1",
    "-Cdebug-assertions",
    "--cfg=fuzzing",
];

/// `fuzz [SECONDS]`: so long altogether (a minute).
pub fn run(words: &[&str]) -> Outcome {
    let seconds: usize = match words {
        [] => 60,
        [seconds] => seconds.parse().map_err(|_| format!("{seconds} isn't a number of seconds"))?,
        _ => return Err("fuzz [SECONDS]".into()),
    };
    let mut steps = Steps::new(1 + TARGETS.len());
    steps.step("Fuzzers", "the first time half a minute", build)?;
    for target in TARGETS {
        steps.step(target, "", || fuzz(target, seconds / TARGETS.len()))?;
    }
    Ok(())
}

fn build() -> Outcome {
    // With a target named, macros and build scripts are built without the counters.
    let triple = host()?;
    let mut cargo = work::cargo(["build", "--release", "--quiet", "--locked", "--target", &triple]);
    cargo.args(["--manifest-path", "fuzz/Cargo.toml"]).arg("--target-dir").arg(work::target().join("fuzz"));
    work::run(cargo.env("RUSTFLAGS", FLAGS.join(" ")))
}

fn host() -> Outcome<String> {
    let version = work::output(work::program("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.ok_or("rustc doesn't say for which machine it builds")?.to_owned())
}

/// Goes through the corpus, then on from there. What it finds on the way stays in the target folder; an input
/// that fails is named in its last lines, and belongs into the corpus once the fault is mended.
fn fuzz(target: &str, seconds: usize) -> Outcome {
    let base = work::target().join("fuzz");
    let found = base.join("corpus").join(target);
    fs::create_dir_all(&found)?;
    let program = base.join(host()?).join("release").join(target);
    let mut fuzzer = work::program(program);
    fuzzer.arg(found).arg(work::root().join("fuzz/corpus").join(target));
    fuzzer.arg(format!("-max_total_time={seconds}")).args(["-max_len=4096", "-timeout=5", "-verbosity=0"]);
    fuzzer.arg("-print_final_stats=1").arg(format!("-artifact_prefix={}/", base.display()));
    let output = fuzzer.output()?;
    let told = String::from_utf8_lossy(&output.stderr);
    let figures: Vec<&str> =
        told.lines().filter(|line| line.starts_with("stat::number") || line.starts_with("stat::new")).collect();
    println!("      {}", figures.join(", ").replace("stat::", ""));
    match output.status.success() {
        true => Ok(()),
        false => Err(format!("{target} failed:\n{told}").into()),
    }
}
