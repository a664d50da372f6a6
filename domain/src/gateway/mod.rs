//! What a gateway's question says: credentials, and the address that they are for. Read from bytes that anybody
//! may have written, so that all of it is fuzzed (`fuzz/`).

mod credentials;
mod head;
mod target;

pub use credentials::Presented;
pub use head::{Head, Heard, MOST_HEADERS, Room};
pub use target::original;

/// The text of a header's value, when it is visible ASCII, as HTTP asks for: whatever else a value may hold,
/// two servers can read in two ways.
fn visible(value: &[u8]) -> Option<&str> {
    // Every byte, whatever those before it are: so the processor looks at many at once.
    let visible = value.iter().fold(true, |all, byte| all & matches!(byte, b' '..=b'~' | b'\t'));
    std::str::from_utf8(value).ok().filter(|_| visible)
}
