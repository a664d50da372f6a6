//! What a report's file is called, on whatever disk it lands.

use time::OffsetDateTime;

use super::Export;

/// Longest part that a workspace's name takes, in bytes: file systems take 255 for all of it.
const NAME_MAX: usize = 120;

/// `{workspace name}_{export id}_{YYYY-MM-DD}.csv`, of the day on which it was asked for (UTC). The name keeps
/// its letters; what a file system, a shell or a reader could take for something else becomes `-`.
pub fn file_name(export: &Export) -> String {
    let at = export.asked_at.to_offset(time::UtcOffset::UTC);
    format!("{}_{}_{}.csv", harmless(&export.workspace_name), export.id, day(at))
}

fn day(at: OffsetDateTime) -> String {
    format!("{:04}-{:02}-{:02}", at.year(), u8::from(at.month()), at.day())
}

fn harmless(name: &str) -> String {
    let odd = |c: char| c.is_control() || is_invisible(c) || r#"/\:*?"<>|%"#.contains(c);
    let plain: String = name.chars().map(|c| if odd(c) { '-' } else { c }).collect();
    let mut plain = plain.replace("..", "--");
    let mut end = plain.len().min(NAME_MAX);
    while !plain.is_char_boundary(end) {
        end -= 1;
    }
    plain.truncate(end);
    // A leading dot hides a file, a leading dash is an option.
    let trimmed = plain.trim_start_matches(['.', '-', ' ']).trim_end();
    if trimmed.is_empty() { "workspace".to_owned() } else { trimmed.to_owned() }
}

/// Characters that change the order or the look of a name without being seen themselves.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// The value of `Content-Disposition` (RFC 6266): to be saved, under that name. Old clients read the part in
/// ASCII, all others the one in UTF-8 (RFC 8187).
pub fn disposition(file_name: &str) -> String {
    let ascii = |c: char| if c.is_ascii_graphic() && !r#""\%"#.contains(c) || c == ' ' { c } else { '_' };
    let plain: String = file_name.chars().map(ascii).collect();
    let mut coded = String::new();
    for byte in file_name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            coded.push(char::from(byte));
        } else {
            coded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{coded}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::AuditFilter;
    use crate::export::ExportStage;
    use crate::ids::ExportId;
    use time::macros::datetime;

    fn named(workspace_name: &str) -> String {
        file_name(&Export {
            id: ExportId(uuid::Uuid::nil()),
            workspace: "ACME01".parse().unwrap(),
            workspace_name: workspace_name.into(),
            filter: AuditFilter::default(),
            rows: 0,
            asked_by: "maya@acme.example".into(),
            asked_at: datetime!(2026-11-24 00:30 +01:00),
            stage: ExportStage::Waiting { setback: None },
        })
    }

    #[test]
    fn a_file_is_called_by_its_workspace_its_id_and_its_day() {
        let rest = "_00000000-0000-0000-0000-000000000000_2026-11-23.csv";
        for (name, kept) in [
            ("Acme Retail", "Acme Retail"),
            ("Søhne & Co. (Köln)", "Søhne & Co. (Köln)"),
            ("../../etc/passwd", "etc-passwd"),
            ("a/b\\c:d\"e\r\nX: y\u{0}", "a-b-c-d-e--X- y-"),
            ("\u{202e}fdp.exe", "fdp.exe"),
            (".hidden", "hidden"),
            ("-rf", "rf"),
            ("..", "workspace"),
            ("", "workspace"),
        ] {
            assert_eq!(named(name), format!("{kept}{rest}"), "{name:?}");
        }
        assert!(named(&"ü".repeat(100)).len() < 255);
        assert!(named(&"😀".repeat(100)).starts_with("😀"));
    }

    #[test]
    fn no_name_leaves_its_place_in_the_header() {
        assert_eq!(
            disposition("Kö \"x\"; filename=evil.exe\r\n%41.csv"),
            "attachment; filename=\"K_ _x_; filename=evil.exe___41.csv\"; \
             filename*=UTF-8''K%C3%B6%20%22x%22%3B%20filename%3Devil.exe%0D%0A%2541.csv"
        );
    }
}
