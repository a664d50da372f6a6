//! Files of the site: hashed, compressed, copied.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::work::Outcome;

/// 16 hexadecimal digits of a hash over the parts.
pub fn hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        // The length keeps "ab" + "c" apart from "a" + "bc".
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// All files below `folder`, sorted.
pub fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    found.sort();
    Ok(found)
}

/// The hash of a folder's contents, names included.
pub fn folder_hash(folder: &Path) -> Outcome<String> {
    let mut parts = Vec::new();
    for path in files(folder)? {
        parts.push(path.strip_prefix(folder)?.as_os_str().as_encoded_bytes().to_vec());
        parts.push(fs::read(path)?);
    }
    Ok(hash(parts.iter().map(Vec::as_slice)))
}

/// Compresses with brotli at its best: slow, once per build.
pub fn brotli(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let parameters =
        brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: bytes.len(), ..Default::default() };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters)?;
    Ok(packed)
}

/// Writes `name.br` beside every script, stylesheet and WASM file below `folder`.
pub fn compress_all(folder: &Path) -> Outcome {
    for path in files(folder)? {
        let kind = path.extension().and_then(OsStr::to_str);
        if kind.is_some_and(|kind| ["js", "wasm", "css"].contains(&kind)) {
            let mut packed = path.clone().into_os_string();
            packed.push(".br");
            fs::write(packed, brotli(&fs::read(&path)?)?)?;
        }
    }
    Ok(())
}

/// Copies what is below `from` over what is below `to`.
pub fn copy_all(from: &Path, to: &Path) -> Outcome {
    for path in files(from)? {
        let copy = to.join(path.strip_prefix(from)?);
        if let Some(parent) = copy.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(path, copy)?;
    }
    Ok(())
}

/// Removes a folder with its contents; that there is none is fine.
pub fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_tells_boundaries_apart() {
        assert_ne!(hash([&b"ab"[..], b"c"]), hash([&b"a"[..], b"bc"]));
        assert_eq!(hash([&b"ab"[..]]).len(), 16);
    }

    #[test]
    fn what_is_compressed_can_be_read_again() {
        let text = b"latchkey ".repeat(100);
        let packed = brotli(&text).unwrap();
        let mut read = Vec::new();
        brotli::BrotliDecompress(&mut packed.as_slice(), &mut read).unwrap();
        assert!(packed.len() < 100 && read == text);
    }
}
