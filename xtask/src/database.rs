//! The tests' own PostgreSQL, kept by a process of its own: it stops the database when our end of
//! a pipe closes, so also when we are interrupted or killed.

use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Stdio};

use private_pg::{PrivatePg, Settings};

use crate::pack;
use crate::work::{self, Outcome};

/// A running database; stopped when dropped.
pub struct Database {
    keeper: Child,
    /// For `LATCHKEY_TEST_DATABASE_URL`.
    pub url: String,
}

impl Database {
    /// Starts an empty one in `folder`.
    pub fn start(folder: &Path) -> Outcome<Database> {
        // A running one is another test run's: it is shared. (Nor is one removed that lies
        // elsewhere: its folder names the place.)
        let busy = folder.join("postgres/postmaster.pid").exists();
        if !busy && !folder.join("postgres.path").exists() {
            pack::remove(folder)?;
        }
        let mut keeper = work::program(std::env::current_exe()?)
            .arg("hold-database")
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Ctrl-C is for us; the keeper notices that we are gone.
            .process_group(0)
            .spawn()?;
        let mut url = String::new();
        if let Some(stdout) = keeper.stdout.take() {
            BufReader::new(stdout).read_line(&mut url)?;
        }
        let database = Database { keeper, url: url.trim().to_owned() };
        if database.url.is_empty() {
            return Err("the tests' database did not start".into());
        }
        Ok(database)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        if let Err(error) = self.keeper.wait() {
            eprintln!("xtask: the tests' database may still run: {error}");
        }
    }
}

/// The keeper's side: prints the address, waits for the end of its input, stops.
pub fn hold(folder: &str) -> Outcome {
    fs::create_dir_all(folder)?;
    let database = PrivatePg::start(&Settings { data_dir: folder.into(), fast_and_loose: true })?;
    println!("{}", database.url());
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(database.stop()?)
}
