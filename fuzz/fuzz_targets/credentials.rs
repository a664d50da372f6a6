//! Whatever stands in `Authorization`: a line of the input is a value of the header.

#![no_main]

use domain::gateway::Presented;
use domain::ids::{KeyId, WorkspaceId};
use domain::key_text::{KeyHint, MAX_PRESENTED_LEN, PresentedKey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    // The key's text by itself is reached more often than through base64.
    if let Ok(text) = std::str::from_utf8(input) {
        key(text);
    }
    let values: Vec<&[u8]> = input.split(|byte| *byte == b'\n').collect();
    let Ok(presented) = Presented::read(values.iter().copied()) else { return };
    assert_eq!(values.len(), 1, "two headers are never one pair");
    assert!(!presented.workspace().contains(':'), "split at the first colon");
    if let Ok(workspace) = presented.workspace().parse::<WorkspaceId>() {
        assert_eq!(workspace.as_str(), presented.workspace());
    }
    key(presented.key());
});

fn key(text: &str) {
    let _ = KeyHint::of_imported(text);
    match PresentedKey::parse(text) {
        Ok(PresentedKey::Native { id, text: whole }) => {
            assert_eq!((whole, whole.len()), (text, 65));
            assert_eq!(&whole[3..15], id.as_str());
            assert!(id.as_str().parse::<KeyId>().is_ok());
            assert!(whole.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'));
        }
        Ok(PresentedKey::Other { text: whole }) => {
            assert_eq!(whole, text);
            assert!(!whole.starts_with("lk_") && (1..=MAX_PRESENTED_LEN).contains(&whole.len()));
            assert!(!whole.chars().any(char::is_control));
        }
        Err(_) => {}
    }
}
