//! The user agent of a caller, as it may be kept. A caller writes into it what it likes, a key by mistake
//! included: what looks like a secret is taken out before anything is kept.

/// The longest user agent that is kept, in characters.
pub const AGENT_CHARS: usize = 200;
/// What of a user agent is looked at, in bytes. Callers that differ behind it are one.
pub const AGENT_BYTES: usize = 512;

/// What stands in the place of a secret.
const REMOVED: &str = "[removed]";
/// A piece of letters and digits mixed is a secret from this length on, unless it is a word with a short
/// number behind it (`okhttp4`).
const MIXED: usize = 8;
/// A piece of digits alone, from this length on.
const DIGITS: usize = 12;
/// A piece of letters alone, from this length on.
const LETTERS: usize = 32;
/// Words that a secret follows.
const INTRODUCE: [&str; 7] = ["basic", "bearer", "token", "key", "apikey", "password", "secret"];
/// Parts of the names under which secrets are given: `api_key=…`.
const NAMES: [&str; 8] = ["key", "token", "secret", "pass", "pwd", "auth", "cred", "sig"];

/// The user agent without control characters, without `presented` (the key that came with it), and with
/// what looks like a key or like credentials replaced, cut to [`AGENT_CHARS`] characters.
pub fn clean_agent(raw: &[u8], presented: &str) -> String {
    let whole = raw.len() <= AGENT_BYTES;
    let text = String::from_utf8_lossy(&raw[..raw.len().min(AGENT_BYTES)]);
    let text = match presented.len() {
        // Shorter ones stand in any text by chance, and can't be told from it.
        ..4 => text.into_owned(),
        _ => text.replace(presented, REMOVED),
    };
    let mut words: Vec<_> = text.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    if !whole {
        // A secret that is cut in two may not look like one any more.
        words.pop();
    }
    let mut clean = String::new();
    let mut before = "";
    for word in words.into_iter().filter(|word| !word.is_empty()) {
        if !clean.is_empty() {
            clean.push(' ');
        }
        let secret = introduces_one(before) || gives_one(word) || holds_one(word);
        clean.push_str(if secret { REMOVED } else { word });
        before = word;
    }
    clean.chars().take(AGENT_CHARS).collect()
}

/// `Bearer`, `X-Api-Key:`.
fn introduces_one(word: &str) -> bool {
    let word = word.trim_end_matches([':', '=']).to_ascii_lowercase();
    let last = word.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    INTRODUCE.contains(&last)
}

/// `user:password@host`, `token=…`, a key of Latchkey's own, or a part of one.
fn gives_one(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let with_password = lower.split_once('@').is_some_and(|(before, _)| before.contains(':'));
    let named = lower
        .split_once(['=', ':'])
        .is_some_and(|(name, value)| !value.is_empty() && NAMES.iter().any(|part| name.contains(part)));
    with_password || named || lower.contains("lk_") || lower.contains("lk%5f")
}

/// The whole word goes then, because secrets have signs in them too.
fn holds_one(word: &str) -> bool {
    word.split(|c: char| !c.is_alphanumeric()).any(|piece| {
        let length = piece.chars().count();
        let digits = piece.chars().filter(char::is_ascii_digit).count();
        match digits {
            0 => length >= LETTERS,
            digits if digits == length => length >= DIGITS,
            _ => length >= MIXED && !is_numbered(piece, digits),
        }
    })
}

/// A word with at most four digits, all behind it.
fn is_numbered(piece: &str, digits: usize) -> bool {
    let word = piece.trim_end_matches(|c: char| c.is_ascii_digit());
    digits <= 4 && piece.len() - word.len() == digits && word.chars().count() < LETTERS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key_text::KeyText;

    fn clean(raw: &str) -> String {
        clean_agent(raw.as_bytes(), "s3cret")
    }

    #[test]
    fn what_programs_call_themselves_stays() {
        for agent in [
            "curl/8.5.0",
            "northwind-sender/2.1",
            "python-requests/2.31.0",
            "Go-http-client/1.1",
            "okhttp/4.12.0",
            "Apache-HttpClient/4.5.13 (Java/17.0.9)",
            "kube-probe/1.29 nginx-ingress2/1.0",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "AcmeCheckout/2026.11.25 (orders; eu-west-1)",
            "Müller-Versand/3",
            "",
        ] {
            assert_eq!(clean(agent), agent);
        }
    }

    #[test]
    fn no_secret_stays() {
        let key = KeyText::mint(&"9fK2abcdEFGH".parse().unwrap(), [42; 32]);
        let key = key.reveal_once();
        let secret = &key[16..];
        for agent in [
            key.to_owned(),
            format!("curl/8 {key}"),
            format!("curl/8({key})"),
            format!("mine/{}", &key[..30]),
            format!("mine/{secret}"),
            format!("mine/{}", key.replace('_', "%5F")),
            format!("mine?k={secret}"),
            format!("Bearer {secret}"),
            format!("{}{key}", "x".repeat(AGENT_BYTES - 20)),
            format!("{} {key}", "x ".repeat(AGENT_BYTES / 2 - 8)),
        ] {
            let clean = clean(&agent);
            for at in 0..secret.len() - 8 {
                assert!(!clean.contains(&secret[at..at + 8]), "{clean}");
            }
            assert!(clean.chars().count() <= AGENT_CHARS);
        }
        for (agent, expected) in [
            ("a/1 demo-acme-data-7be20c934d1f", "a/1 [removed]"),
            ("a/1 (demo-boreal-segmentation-9a61d7f0; x)", "a/1 [removed] x)"),
            ("Basic QUNNRTAxOmFiYw==", "Basic [removed]"),
            ("a Authorization: Basic abc", "a Authorization: Basic [removed]"),
            ("a key: hunter", "a key: [removed]"),
            ("a api_key=hunter", "a [removed]"),
            ("https://me:hunter@example.com/", "[removed]"),
            ("a/1 c0ffee00-aaaa-4bbb-8ccc-0123456789ab", "a/1 [removed]"),
            ("4111111111111111", "[removed]"),
            // The key that came with the request, whatever it looks like.
            ("a/1 s3cret-b", "a/1 [removed]-b"),
        ] {
            assert_eq!(clean(agent), expected);
        }
    }

    #[test]
    fn control_characters_go_and_200_characters_stay() {
        assert_eq!(clean("a\u{0}b\r\nc\u{1b}[31m d"), "a b c [31m d");
        assert_eq!(clean_agent(b"a\xff\xfeb", ""), "a\u{fffd}\u{fffd}b");
        let long = "ab ".repeat(200);
        assert_eq!(clean(&long).chars().count(), AGENT_CHARS);
        assert_eq!(clean(&"é ".repeat(150)).chars().count(), AGENT_CHARS);
    }
}
