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

/// What is built and tested together in debug. One list, because cargo unites the features of what it
/// builds together: with another list the same dependencies would be built once more. Without `frontend`,
/// which would build `app` for the browser and the server at once; with `xtask` apart, as its dependencies
/// would change the features of theirs.
pub const TOGETHER: [&str; 7] = ["domain", "private-pg", "store", "service", "server", "testkit", "nemesis"];

/// Builds the server alone, or in debug with all that is tested with it.
pub fn server(profile: Profile) -> Outcome {
    work::run(&mut match profile {
        Profile::Release => work::cargo(["build", "-p", "server", "--release"]),
        Profile::Debug => work::cargo(["build"].into_iter().chain(packages(&TOGETHER))),
    })
}

/// `-p` for each.
pub fn packages<'a>(names: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    names.iter().flat_map(|name| ["-p", name])
}

/// Where cargo puts it.
pub fn binary(profile: Profile) -> PathBuf {
    let folder = if profile == Profile::Release { "release" } else { "debug" };
    work::target().join(folder).join("latchkey")
}
