//! The secret file: 32 random bytes, the pepper of key hashes. Made at the first start.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use service::Random;
use zeroize::Zeroizing;

const LEN: usize = 32;

/// Why there is no secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// It can't be made or read.
    #[error("LATCHKEY_SECRET_FILE: {} can't be made or read", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It isn't the secret of any Latchkey.
    #[error(
        "LATCHKEY_SECRET_FILE: {} must hold exactly 32 bytes, but holds {found}; put back the file that \
         the keys were made with, or name another",
        path.display()
    )]
    Length {
        /// Which.
        path: PathBuf,
        /// How many bytes there are.
        found: u64,
    },
    /// Others may read it.
    #[error("LATCHKEY_SECRET_FILE: others may read {} (mode {mode:03o}); run `chmod 600` on it", path.display())]
    TooOpen {
        /// Which.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
}

/// Reads the secret, and makes it when there is none yet. Several processes may do so at once: the first
/// one's secret is everybody's.
///
/// # Errors
/// [`SecretError`].
pub fn load_or_create(path: &Path, random: &dyn Random) -> Result<[u8; LEN], SecretError> {
    match File::open(path) {
        Ok(file) => read(path, file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            create(path, random).map_err(failed(path))?;
            read(path, File::open(path).map_err(failed(path))?)
        }
        Err(error) => Err(failed(path)(error)),
    }
}

/// Reads the secret of an installation that is there already.
///
/// # Errors
/// [`SecretError`]; [`SecretError::File`] also when there is none.
pub fn load(path: &Path) -> Result<[u8; LEN], SecretError> {
    read(path, File::open(path).map_err(failed(path))?)
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> SecretError {
    let path = path.to_owned();
    move |source| SecretError::File { path, source }
}

fn read(path: &Path, mut file: File) -> Result<[u8; LEN], SecretError> {
    let about = file.metadata().map_err(failed(path))?;
    let mode = about.mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(SecretError::TooOpen { path: path.to_owned(), mode });
    }
    if about.len() != LEN as u64 {
        return Err(SecretError::Length { path: path.to_owned(), found: about.len() });
    }
    let mut secret = [0; LEN];
    file.read_exact(&mut secret).map_err(failed(path))?;
    Ok(secret)
}

/// Writes a whole file first and then gives it its name, which fails when another process was faster: a
/// half-written secret is never seen.
fn create(path: &Path, random: &dyn Random) -> io::Result<()> {
    let mut secret = Zeroizing::new([0; LEN]);
    random.fill(&mut *secret);
    let unfinished = path.with_extension(format!("new-{}", std::process::id()));
    let written = write(&unfinished, &*secret).and_then(|()| match fs::hard_link(&unfinished, path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    });
    let _ = fs::remove_file(&unfinished);
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    written
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    struct Sevens;

    impl Random for Sevens {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("latchkey-secret-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        path
    }

    #[test]
    fn the_first_start_makes_it_and_the_next_reads_it() {
        let folder = folder("make");
        let path = folder.join("secret");
        assert_eq!(load_or_create(&path, &Sevens).unwrap(), [7; 32]);
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        fs::write(&path, [9; 32]).unwrap();
        assert_eq!(load_or_create(&path, &Sevens).unwrap(), [9; 32]);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing is left beside it");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_wrong_length_or_an_open_mode_is_refused_by_name() {
        let folder = folder("refuse");
        let path = folder.join("secret");
        for (bytes, mode, part) in [
            (31, 0o600, "holds 31"),
            (64, 0o600, "holds 64"),
            (0, 0o600, "holds 0"),
            (32, 0o644, "chmod 600"),
            (32, 0o640, "chmod 600"),
        ] {
            fs::write(&path, vec![1; bytes]).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let problem = load_or_create(&path, &Sevens).unwrap_err().to_string();
            assert!(problem.starts_with("LATCHKEY_SECRET_FILE") && problem.contains(part), "{problem}");
        }
        let missing = folder.join("no/such/secret");
        assert!(load_or_create(&missing, &Sevens).unwrap_err().to_string().contains("no/such/secret"));
        fs::remove_dir_all(folder).unwrap();
    }
}
