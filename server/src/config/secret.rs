//! The secret file: 32 random bytes, made at the first start, and 32 more for each further version of the pepper
//! of key hashes (`docs/decisions/0013-pepper-rotation.md`).

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use domain::pepper::PepperVersion;
use service::{Random, Secrets};
use zeroize::Zeroizing;

/// One byte more than the longest secret file.
const LONGEST: usize = PepperVersion::LAST.number() as usize * Secrets::LEN + 1;

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
    /// It isn't the secret file of any Latchkey.
    #[error(
        "LATCHKEY_SECRET_FILE: {} must hold 32 random bytes for each version of the pepper, 63 versions at most, but \
         holds {found} bytes{}; put back the file that the keys were made with, or name another",
        path.display(),
        if *zeros { " and begins with zeros" } else { "" }
    )]
    Content {
        /// Which.
        path: PathBuf,
        /// How many bytes there are.
        found: usize,
        /// Whether the first secret is none.
        zeros: bool,
    },
    /// It is being changed, or somebody was interrupted while changing it.
    #[error("{} is there: another command is changing the secret file; if none is, remove it", path.display())]
    Busy {
        /// The file that is in the way.
        path: PathBuf,
    },
    /// There are as many versions as there can be.
    #[error("LATCHKEY_SECRET_FILE: {} holds 63 versions of the pepper, and there can't be more", path.display())]
    Full {
        /// Which.
        path: PathBuf,
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

/// Reads the secrets, and makes the first when there is none yet. Several processes may do so at once: the first
/// one's secret is everybody's.
///
/// # Errors
/// [`SecretError`].
pub fn load_or_create(path: &Path, random: &dyn Random) -> Result<Secrets, SecretError> {
    match File::open(path) {
        Ok(file) => read(path, file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            create(path, random).map_err(failed(path))?;
            read(path, File::open(path).map_err(failed(path))?)
        }
        Err(error) => Err(failed(path)(error)),
    }
}

/// Reads the secrets of an installation that is there already.
///
/// # Errors
/// [`SecretError`]; [`SecretError::File`] also when there is none.
pub fn load(path: &Path) -> Result<Secrets, SecretError> {
    read(path, File::open(path).map_err(failed(path))?)
}

/// Adds a secret, and gives the version that it is.
///
/// # Errors
/// [`SecretError`]; the file is what it was then.
pub fn add(path: &Path, random: &dyn Random) -> Result<PepperVersion, SecretError> {
    change(path, |secrets| {
        let mut secret = Zeroizing::new([0; Secrets::LEN]);
        random.fill(&mut *secret);
        let more = secrets.and(*secret).ok_or_else(|| SecretError::Full { path: path.to_owned() })?;
        let added = more.last();
        Ok((more, added))
    })
}

/// Takes out the secret of a version, whose place stays.
///
/// # Errors
/// [`SecretError`]; the file is what it was then.
pub fn retire(path: &Path, version: PepperVersion) -> Result<(), SecretError> {
    change(path, |secrets| Ok((secrets.without(version), ())))
}

/// Writes a whole file and then puts it in the place of the other. Two commands at once can't lose one's change:
/// the second finds the first one's file.
fn change<T>(
    path: &Path,
    change: impl FnOnce(&Secrets) -> Result<(Secrets, T), SecretError>,
) -> Result<T, SecretError> {
    let next = path.with_extension("next");
    let new = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&next);
    let mut file = new.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => SecretError::Busy { path: next.clone() },
        _ => failed(&next)(error),
    })?;
    let changed = load(path).and_then(|secrets| change(&secrets)).and_then(|(secrets, told)| {
        let written = file.write_all(&secrets.bytes()).and_then(|()| file.sync_all());
        written.and_then(|()| fs::rename(&next, path)).map_err(failed(path))?;
        sync_folder(path).map_err(failed(path))?;
        Ok(told)
    });
    if changed.is_err() {
        let _ = fs::remove_file(&next);
    }
    changed
}

fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> SecretError {
    let path = path.to_owned();
    move |source| SecretError::File { path, source }
}

fn read(path: &Path, file: File) -> Result<Secrets, SecretError> {
    let mode = file.metadata().map_err(failed(path))?.mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(SecretError::TooOpen { path: path.to_owned(), mode });
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST));
    // One byte more tells a file that is too long.
    file.take(LONGEST as u64).read_to_end(&mut bytes).map_err(failed(path))?;
    Secrets::read(&bytes).ok_or_else(|| {
        let zeros = bytes.len() >= Secrets::LEN && bytes[..Secrets::LEN].iter().all(|&byte| byte == 0);
        SecretError::Content { path: path.to_owned(), found: bytes.len(), zeros }
    })
}

/// Writes a whole file first and then gives it its name, which fails when another process was faster: a
/// half-written secret is never seen.
fn create(path: &Path, random: &dyn Random) -> io::Result<()> {
    let mut secret = Zeroizing::new([0; Secrets::LEN]);
    random.fill(&mut *secret);
    let unfinished = path.with_extension(format!("new-{}", std::process::id()));
    let written = write(&unfinished, &*secret).and_then(|()| match fs::hard_link(&unfinished, path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    });
    let _ = fs::remove_file(&unfinished);
    sync_folder(path)?;
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
        assert_eq!(*load_or_create(&path, &Sevens).unwrap().bytes(), [7; 32]);
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        fs::write(&path, [9; 32]).unwrap();
        assert_eq!(*load_or_create(&path, &Sevens).unwrap().bytes(), [9; 32]);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing is left beside it");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_wrong_length_or_an_open_mode_is_refused_by_name() {
        let folder = folder("refuse");
        let path = folder.join("secret");
        for (byte, bytes, mode, part) in [
            (1, 31, 0o600, "holds 31"),
            (1, 65, 0o600, "holds 65"),
            (1, 64 * 32, 0o600, "63 versions at most"),
            (1, 0, 0o600, "holds 0"),
            (0, 32, 0o600, "begins with zeros"),
            (1, 32, 0o644, "chmod 600"),
            (1, 32, 0o640, "chmod 600"),
        ] {
            fs::write(&path, vec![byte; bytes]).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let problem = load_or_create(&path, &Sevens).err().unwrap().to_string();
            assert!(problem.starts_with("LATCHKEY_SECRET_FILE") && problem.contains(part), "{problem}");
        }
        let missing = folder.join("no/such/secret");
        assert!(load_or_create(&missing, &Sevens).err().unwrap().to_string().contains("no/such/secret"));
        fs::remove_dir_all(folder).unwrap();
    }
    #[test]
    fn a_version_is_added_behind_the_others_and_retired_in_its_place() {
        let folder = folder("add");
        let path = folder.join("secret");
        let version = |number| PepperVersion::new(number).unwrap();
        assert!(add(&path, &Sevens).is_err(), "there is none to add to");
        assert!(!path.with_extension("next").exists(), "and nothing is left of the try");
        fs::write(&path, [1; 32]).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(add(&path, &Sevens).unwrap(), version(2));
        assert_eq!(add(&path, &Sevens).unwrap(), version(3));
        assert_eq!(fs::read(&path).unwrap(), [[1; 32], [7; 32], [7; 32]].concat());
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        retire(&path, version(2)).unwrap();
        assert_eq!(fs::read(&path).unwrap(), [[1; 32], [0; 32], [7; 32]].concat());
        let secrets = load(&path).unwrap();
        assert!(secrets.holds(version(1)) && !secrets.holds(version(2)) && secrets.holds(version(3)));
        assert_eq!(add(&path, &Sevens).unwrap(), version(4));

        fs::write(path.with_extension("next"), "").unwrap();
        assert!(matches!(add(&path, &Sevens), Err(SecretError::Busy { .. })), "one command at a time");
        fs::remove_file(path.with_extension("next")).unwrap();
        fs::write(&path, [1; 63 * 32]).unwrap();
        assert!(matches!(add(&path, &Sevens), Err(SecretError::Full { .. })));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing is left beside it");
        fs::remove_dir_all(folder).unwrap();
    }
}
