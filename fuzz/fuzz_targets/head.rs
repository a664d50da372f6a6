//! Whatever a connection of the gateway's address begins with.

#![no_main]

use std::mem::MaybeUninit;

use domain::gateway::{Head, Heard, MOST_HEADERS};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let mut room = [const { MaybeUninit::uninit() }; MOST_HEADERS];
    let Heard::Question(head, length) = Head::read(input, &mut room) else { return };
    let question = &input[..length];
    assert!(head.target().starts_with("/authz") && question.ends_with(b"\n"));
    // Nothing of it announces a body.
    assert!(!head.has("transfer-encoding") && head.values("content-length").all(|value| value == b"0"));
    assert_eq!(head.values("host").count(), 1);
    // It ends with its first empty line (before its first line there may be some), whatever follows.
    let lines = question.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let empty = lines.skip_while(|line| line.is_empty()).filter(|line| line.is_empty()).count();
    assert_eq!(empty, 2, "the empty line, and what is behind its end");
    let mut alone = [const { MaybeUninit::uninit() }; MOST_HEADERS];
    assert!(matches!(Head::read(question, &mut alone), Heard::Question(_, again) if again == length));
    let mut cut = [const { MaybeUninit::uninit() }; MOST_HEADERS];
    assert!(matches!(Head::read(&question[..length - 1], &mut cut), Heard::Partial));
});
