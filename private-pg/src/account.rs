//! Whom PostgreSQL runs as. It refuses root, so root hands it to an ordinary account.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Error;
use crate::error::file;

/// The account that owns the cluster and runs PostgreSQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    pub uid: u32,
    pub gid: u32,
    /// Whether this process is root and has to change over to the account.
    pub switch: bool,
}

impl Account {
    /// Root picks the folder's `owner` (so that `sudo` after an ordinary run keeps working), else
    /// the system's `postgres`, else `nobody`. Everybody else stays who they are.
    pub fn choose(owner: Option<(u32, u32)>) -> Result<Account, Error> {
        let uid = rustix::process::geteuid().as_raw();
        if uid != 0 {
            let gid = rustix::process::getegid().as_raw();
            return Ok(Account { uid, gid, switch: false });
        }
        let passwd = Path::new("/etc/passwd");
        let (uid, gid) = match owner {
            Some(owner) if owner.0 != 0 => owner,
            _ => {
                let text = fs::read_to_string(passwd).map_err(file("read", passwd))?;
                look_up(&text, "postgres").or_else(|| look_up(&text, "nobody")).ok_or(Error::NoAccount)?
            }
        };
        Ok(Account { uid, gid, switch: true })
    }

    /// A command run by this account, from `/`, with nothing of our environment: it may hold
    /// secrets, and `PG…` variables would change what PostgreSQL does.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", "/usr/bin:/bin").current_dir("/").stdin(Stdio::null());
        if self.switch {
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Whether this account can enter `folder`. It is tried rather than computed, so that access
    /// lists and mounts count too.
    pub fn can_enter(&self, folder: &Path) -> bool {
        if !self.switch {
            return true;
        }
        let mut shell = self.command("/bin/sh");
        shell.args(["-c", r#"cd -- "$1""#, "sh"]).arg(folder).stderr(Stdio::null());
        shell.status().is_ok_and(|status| status.success())
    }
}

/// User and group id of `name` in the text of `/etc/passwd`.
fn look_up(passwd: &str, name: &str) -> Option<(u32, u32)> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let found = fields.next()? == name;
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        // An account that is root by another name would be refused too.
        (found && uid != 0).then_some((uid, gid))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_an_account_by_its_whole_name() {
        let passwd = "root:x:0:0:root:/root:/bin/bash\npostgres2:x:7:8::/:\n\npostgres:x:101:104:::\n";
        assert_eq!(look_up(passwd, "postgres"), Some((101, 104)));
        assert_eq!(look_up(passwd, "nobody"), None);
        assert_eq!(look_up(passwd, "root"), None);
    }
}
