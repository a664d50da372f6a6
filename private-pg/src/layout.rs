//! Where everything lies, and who owns it.

use std::fs::{self, DirBuilder, Metadata, Permissions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use crate::Error;
use crate::account::Account;
use crate::error::file;

/// A Unix socket's address has room for 107 bytes, of which `/.s.PGSQL.5432` takes 14.
const LONGEST_SOCKET_FOLDER: usize = 89;
/// Where root keeps the clusters of data folders that the ordinary account cannot reach.
const ELSEWHERE: &str = "/var/lib/latchkey";
const STICKY: u32 = 0o1000;

/// The paths of one private PostgreSQL.
pub(crate) struct Layout {
    pub account: Account,
    pub cluster: PathBuf,
    pub sockets: PathBuf,
    pub log: PathBuf,
    /// Held together by every process that uses the database.
    pub users: PathBuf,
}

/// Makes the data folder when it is missing, mode 0700, and returns its real path.
pub(crate) fn data_dir(path: &Path) -> Result<PathBuf, Error> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(file("create", parent))?;
    }
    // Recursive only so that one that is there already is fine.
    let builder = &mut DirBuilder::new();
    builder.recursive(true).mode(0o700).create(path).map_err(file("create", path))?;
    let path = path.canonicalize().map_err(file("open", path))?;
    let found = fs::metadata(&path).map_err(file("read", &path))?;
    if found.mode() & STICKY != 0 {
        return Err(Error::SharedFolder(path));
    }
    let uid = rustix::process::geteuid().as_raw();
    if uid != 0 && found.uid() != uid {
        return Err(Error::OtherOwner { path, owner: found.uid(), expected: uid });
    }
    make_private(&path, &found)?;
    Ok(path)
}

/// Where the lock lies that serialises starting and stopping.
pub(crate) fn lock_file(data_dir: &Path) -> PathBuf {
    data_dir.join("postgres.lock")
}

impl Layout {
    /// Decides where the cluster and the socket lie, and makes their folders. Call it with the
    /// lock held and a path from [`data_dir`].
    pub fn prepare(data_dir: &Path) -> Result<Layout, Error> {
        let (base, account) = base(data_dir)?;
        let mut sockets = base.join("socket");
        let length = sockets.as_os_str().len();
        // Clients take a comma for a list of hosts.
        let plain = sockets.to_str().is_some_and(|path| !path.contains(','));
        if length > LONGEST_SOCKET_FOLDER || !plain {
            // Not XDG_RUNTIME_DIR: it is emptied at log-out, while the database may go on.
            sockets = PathBuf::from(format!("/tmp/latchkey-{}", name_of(data_dir)));
        }
        own_folder(&sockets, account)?;
        Ok(Layout {
            account,
            cluster: base.join("postgres"),
            sockets,
            log: data_dir.join("postgres.log"),
            users: data_dir.join("postgres.users"),
        })
    }
}

/// The folder that holds the cluster, and its owner: the data folder itself, unless root keeps it
/// in a place that the ordinary account cannot reach.
fn base(data_dir: &Path) -> Result<(PathBuf, Account), Error> {
    let path_file = data_dir.join("postgres.path");
    match fs::read_to_string(&path_file) {
        Ok(text) => {
            let base = PathBuf::from(text.trim_end_matches('\n'));
            if !base.is_absolute() {
                return Err(Error::BadPathFile(path_file));
            }
            let account = Account::choose(owner(&base)?)?;
            own_folder(&base, account)?;
            return Ok((base, account));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(file("read", &path_file)(error)),
    }

    let account = Account::choose(owner(data_dir)?)?;
    if account.can_enter(data_dir.parent().unwrap_or(Path::new("/"))) {
        own_folder(data_dir, account)?;
        return Ok((data_dir.to_owned(), account));
    }
    let shelf = Path::new(ELSEWHERE);
    let builder = &mut DirBuilder::new();
    builder.recursive(true).mode(0o755).create(shelf).map_err(file("create", shelf))?;
    let base = shelf.join(name_of(data_dir));
    own_folder(&base, account)?;
    fs::write(&path_file, format!("{}\n", base.display())).map_err(file("write", &path_file))?;
    Ok((base, account))
}

fn owner(folder: &Path) -> Result<Option<(u32, u32)>, Error> {
    match fs::symlink_metadata(folder) {
        Ok(found) => Ok(Some((found.uid(), found.gid()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(file("read", folder)(error)),
    }
}

/// Makes `folder` when it is missing; afterwards it is the account's, mode 0700. Somebody else's
/// folder, or a link, is refused: `/tmp` is everybody's.
fn own_folder(folder: &Path, account: Account) -> Result<(), Error> {
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(file("create", folder)(error));
        }
        _ => {}
    }
    let found = fs::symlink_metadata(folder).map_err(file("read", folder))?;
    if !found.is_dir() {
        return Err(file("use", folder)(io::ErrorKind::NotADirectory.into()));
    }
    if account.switch && found.uid() == 0 {
        chown(folder, Some(account.uid), Some(account.gid)).map_err(file("hand over", folder))?;
    } else if found.uid() != account.uid {
        let (path, owner) = (folder.to_owned(), found.uid());
        return Err(Error::OtherOwner { path, owner, expected: account.uid });
    }
    make_private(folder, &found)
}

fn make_private(folder: &Path, found: &Metadata) -> Result<(), Error> {
    if found.mode() & 0o777 == 0o700 {
        return Ok(());
    }
    fs::set_permissions(folder, Permissions::from_mode(0o700)).map_err(file("protect", folder))
}

/// 16 hexadecimal digits that stay the same for a path in every build (FNV-1a): a process may
/// look for what an older build of Latchkey started.
fn name_of(path: &Path) -> String {
    let hash = path
        .as_os_str()
        .as_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_the_same_in_every_build() {
        assert_eq!(name_of(Path::new("a")), "af63dc4c8601ec8c");
    }

    #[test]
    fn a_folder_shared_by_everybody_is_refused() {
        let error = data_dir(Path::new("/tmp")).err().unwrap();
        assert!(matches!(error, Error::SharedFolder(_)), "{error}");
    }
}
