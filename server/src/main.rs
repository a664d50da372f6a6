//! `latchkey`: the one program. See `latchkey --help`.

use std::process::ExitCode;

use clap::Parser as _;
use server::cli::Cli;

fn main() -> ExitCode {
    // clap answers --help and wrong usage (exit code 2) itself.
    match server::execute(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("latchkey: {problem}");
            problem.exit_code()
        }
    }
}
