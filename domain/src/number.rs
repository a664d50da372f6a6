//! Numbers as people read them.

/// `1,284`.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "-" } else { "" });
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 row`, `1,284 rows`.
pub fn counted(number: i64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A file's size: `512 bytes`, `48 KB`, `1.2 GB` (1 KB is 1000 bytes).
pub fn size(bytes: i64) -> String {
    const UNITS: [&str; 5] = ["KB", "MB", "GB", "TB", "PB"];
    if bytes < 1000 {
        return counted(bytes, "byte", "bytes");
    }
    let (mut tenths, mut unit) = (bytes / 100, 0);
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        (tenths, unit) = (tenths / 1000, unit + 1);
    }
    let fraction = if tenths < 100 { format!(".{}", tenths % 10) } else { String::new() };
    format!("{}{fraction} {}", tenths / 10, UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!([0, 999, 1000, 1_284_007].map(grouped), ["0", "999", "1,000", "1,284,007"]);
        assert_eq!(grouped(-1234), "-1,234");
        assert_eq!([1, 2].map(|n| counted(n, "row", "rows")), ["1 row", "2 rows"]);
    }

    #[test]
    fn sizes_have_two_digits_at_least_and_change_their_unit_at_a_thousand() {
        assert_eq!(
            [1, 999, 1000, 9_999, 10_000, 999_999, 1_000_000, 47_300_000, 1_200_000_000].map(size),
            ["1 byte", "999 bytes", "1.0 KB", "9.9 KB", "10 KB", "999 KB", "1.0 MB", "47 MB", "1.2 GB"]
        );
    }
}
