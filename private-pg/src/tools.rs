//! Finds PostgreSQL's programs among what is installed.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Error;

/// The oldest major version that the schema works with.
const OLDEST: u32 = 15;

/// One installation of PostgreSQL's server programs.
pub(crate) struct Tools {
    pub initdb: PathBuf,
    pub postgres: PathBuf,
}

impl Tools {
    /// The newest installation, or exactly the version that made the existing `cluster`.
    pub fn find(cluster: &Path, needed: Option<u32>) -> Result<Tools, Error> {
        let mut found: Vec<(u32, PathBuf)> =
            candidates().into_iter().filter_map(|folder| Some((version(&folder)?, folder))).collect();
        found.sort();
        let newest = found.last().map(|(major, _)| *major);
        if newest.is_none_or(|major| major < OLDEST) {
            return Err(Error::NotInstalled { newest });
        }
        let chosen = match needed {
            None => found.pop(),
            Some(needed) => found.into_iter().find(|(major, _)| *major == needed),
        };
        let Some((_, folder)) = chosen else {
            let (cluster, needed) = (cluster.to_owned(), needed.unwrap_or(OLDEST));
            return Err(Error::OtherVersion { cluster, needed });
        };
        Ok(Tools { initdb: folder.join("initdb"), postgres: folder.join("postgres") })
    }
}

/// Folders that hold both programs, links resolved.
fn candidates() -> BTreeSet<PathBuf> {
    let debian =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let path: Vec<PathBuf> = env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default();
    debian
        .chain(path)
        .chain(pg_config())
        .filter(|folder| folder.join("postgres").is_file())
        .filter_map(|folder| folder.join("initdb").canonicalize().ok())
        .filter_map(|initdb| Some(initdb.parent()?.to_owned()))
        .filter(|folder| folder.join("postgres").is_file())
        .collect()
}

fn pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| PathBuf::from(text.trim()))
}

fn version(folder: &Path) -> Option<u32> {
    let output = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
    major(&String::from_utf8(output.stdout).ok()?)
}

/// The major version in `postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)`.
fn major(text: &str) -> Option<u32> {
    let (_, rest) = text.split_once("(PostgreSQL) ")?;
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_major_version_of_releases_and_betas() {
        assert_eq!(major("postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)\n"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 19beta1\n"), Some(19));
        assert_eq!(major("something else"), None);
    }

    #[test]
    fn a_cluster_of_a_version_that_is_gone_names_the_package_to_install() {
        let error = Tools::find(Path::new("/data/postgres"), Some(9)).err().unwrap();
        assert!(error.to_string().contains("apt-get install postgresql-9"), "{error}");
    }
}
