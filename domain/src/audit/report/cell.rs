//! Cells that no spreadsheet takes for a formula (OWASP ASVS 5.0.0, 1.2.10), and that can be read back.

use std::borrow::Cow;

/// Put before a text that a spreadsheet would run.
const MARK: char = '\'';

/// The text as a cell holds it: with a `'` before it when a spreadsheet would run it as a formula. A text that
/// begins with `'` gets one as well, so that [`restored`] is always right.
pub fn neutralised(text: &str) -> Cow<'_, str> {
    if is_marked(text) { Cow::Owned(format!("{MARK}{text}")) } else { Cow::Borrowed(text) }
}

/// The text of a cell: without the one `'` that it begins with, if it does.
pub fn restored(cell: &str) -> &str {
    cell.strip_prefix(MARK).unwrap_or(cell)
}

/// Spreadsheets pass over blanks before a formula, and some run one that begins with a full-width sign. Control
/// characters (tab, line breaks) at the beginning are none that a reader needs to see bare.
fn is_marked(text: &str) -> bool {
    for (index, c) in text.chars().enumerate() {
        match c {
            MARK if index == 0 => return true,
            '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' => return true,
            c if c.is_control() => return true,
            c if c.is_whitespace() || c == '\u{feff}' => {}
            _ => return false,
        }
    }
    false
}

/// Adds a cell, quoted.
pub(super) fn push(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let bytes = text.as_bytes();
    // Most begin with a letter or a digit: no need to look further.
    if !bytes.first().is_none_or(u8::is_ascii_alphanumeric) && is_marked(text) {
        out.push(b'\'');
    }
    if bytes.contains(&b'"') {
        for &byte in bytes {
            if byte == b'"' {
                out.push(b'"');
            }
            out.push(byte);
        }
    } else {
        out.extend_from_slice(bytes);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_marked_and_nothing_else() {
        let run = [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            " =1",
            "\u{a0}\u{feff}=1",
            "\t1",
            "\r1",
            "\n1",
            "\0",
            "＝1",
            "＋1",
            "－1",
            "＠1",
            "\u{3000}=1",
            "-",
            "'",
            "'=1",
        ];
        for text in run {
            assert_eq!(neutralised(text), format!("'{text}"), "{text:?}");
        }
        let left =
            ["", " ", "\u{feff}", "a=1", "1-1", "“=1”", " 'a", "|cmd", "%0", "é-", "maya@acme.example", "192.0.2.1"];
        for text in left {
            assert_eq!(neutralised(text), text);
        }
    }

    #[test]
    fn every_text_is_read_back() {
        let parts = ["", "'", "''", "=", "a", " ", "\t", "\u{feff}", "\"", ",", "\r\n", "＠", "🔑", "שלום"];
        for a in parts {
            for b in parts {
                for c in parts {
                    let text = format!("{a}{b}{c}");
                    assert_eq!(restored(&neutralised(&text)), text, "{text:?}");
                    let mut cell = Vec::new();
                    push(&mut cell, &text);
                    let cell = String::from_utf8(cell).unwrap();
                    let inner = cell[1..cell.len() - 1].replace("\"\"", "\"");
                    assert_eq!(inner, neutralised(&text), "the fast way is the same");
                }
            }
        }
    }
}
