//! `docs/roles.md`: who may do what, printed by the server's own rules.

use std::fs;

use crate::work::{self, Outcome};

/// Writes the page anew; an error when the server can't be built.
pub fn write() -> Outcome {
    let page = work::output(&mut work::cargo(["run", "-q", "-p", "server", "--example", "roles"]))?;
    fs::write(work::root().join("docs/roles.md"), page)?;
    println!("docs/roles.md is written");
    Ok(())
}
