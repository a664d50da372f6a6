//! The server and its bundle.

use std::path::PathBuf;

use crate::bundle::{self, Flavour};
use crate::work::{self, Outcome, Steps};

/// How the server is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    Debug,
    Release,
}

/// What a first build costs, for a person who waits.
pub const BUNDLE_NOTE: &str = "the first time about 2 min";
/// The same for the server.
pub const SERVER_NOTE: &str = "the first time about 5 min";

/// Builds everything that Latchkey needs to run.
pub fn all(profile: Profile) -> Outcome {
    let mut steps = Steps::new(2);
    steps.step("Browser bundle", BUNDLE_NOTE, || bundle::make(Flavour::Shipped))?;
    steps.step("Server", SERVER_NOTE, || server(profile))?;
    println!("Next: {} serve, or `make run`", binary(profile).display());
    Ok(())
}

/// Builds the server alone.
pub fn server(profile: Profile) -> Outcome {
    let release = (profile == Profile::Release).then_some("--release");
    work::run(&mut work::cargo(["build", "-p", "server"].into_iter().chain(release)))
}

/// Where cargo puts it.
pub fn binary(profile: Profile) -> PathBuf {
    let folder = if profile == Profile::Release { "release" } else { "debug" };
    work::target().join(folder).join("latchkey")
}
