//! Python and LibreOffice read what was recorded, to the letter, and run none of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use domain::audit::AuditFilter;
use domain::audit::report::{neutralised, restored};

use crate::paper::{Paper, checked, head, key, written};

/// Sentences that programs stumble over.
fn nasty() -> Vec<String> {
    let mut texts: Vec<String> = [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(1,1)",
        "\t=1+1",
        " =1+1",
        "\u{a0}=1+1",
        "\u{feff}=1+1",
        "＝1+1",
        "=HYPERLINK(\"http://127.0.0.1/\",\"a\")",
        "=cmd|' /C calc'!A0",
        "'",
        "'=1+1",
        "''a",
        "a",
        "",
        " ",
        "   ",
        "1,5",
        "0012",
        "1e5",
        "TRUE",
        "2026-11-24",
        "\"",
        "\"\",\"=1+1",
        "a\"b\"\"c",
        ",,;\t|",
        "a;=1+1;b",
        "one\r\ntwo",
        "one\ntwo",
        "one\rtwo",
        "\r\n=1+1",
        "\n",
        "🔑 👩‍👩‍👧 e\u{301}",
        "שלום \u{202e}abc\u{202c} مرحبا",
        "<b>&amp;</b>",
        "\\\"\\n",
        "\u{1}\u{7f}\u{85}\u{2028}",
    ]
    .map(str::to_owned)
    .into();
    texts.push("=".repeat(10_000));
    texts.push("é\"".repeat(5_000));
    texts
}

/// A folder of the test's own.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("latchkey-spreadsheet-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// A report of entries with those sentences, the newest first.
fn report(texts: &[String]) -> Vec<u8> {
    let entries = texts.iter().enumerate().map(|(index, text)| ((texts.len() - index) as i64, text.as_str()));
    let mut head = head(1, AuditFilter::default());
    head.head.number = 1_000;
    written(&head, entries, 1)
}

/// Runs a program of the system; `scripts/setup.sh test` installs it.
fn run(program: &str, words: &[&str]) -> Vec<u8> {
    let output = Command::new(program).args(words).output().unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Converts files of the folder by LibreOffice, with a profile of the test's own, into a folder beside them.
fn converted(folder: &Path, names: &[&str], import: &str, to: &str) -> PathBuf {
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let import = format!("--infilter=Text - txt - csv (StarCalc):{import}");
    let into = folder.join("converted");
    let files: Vec<_> = names.iter().map(|name| folder.join(name).display().to_string()).collect();
    let into_words = into.display().to_string();
    let mut words = vec![profile.as_str(), "--headless", &import, "--convert-to", to, "--outdir", &into_words];
    words.extend(files.iter().map(String::as_str));
    run("soffice", &words);
    into
}

#[test]
fn python_reads_the_same_rows() {
    let folder = folder("python");
    let texts = nasty();
    let file = report(&texts);
    assert!(file.starts_with(b"\"Time\",\"Team\"") && file.ends_with(b"\"\r\n"), "no byte order mark, CRLF");
    let path = folder.join("report.csv");
    fs::write(&path, &file).unwrap();
    let script = "import csv, json, sys\n\
                  rows = csv.reader(open(sys.argv[1], encoding='utf-8', newline=''), strict=True)\n\
                  print(json.dumps(list(rows)))";
    let read: Vec<Vec<String>> =
        serde_json::from_slice(&run("python3", &["-c", script, &path.display().to_string()])).unwrap();
    assert_eq!(read.len(), texts.len() + 1);
    for ((row, text), number) in read[1..].iter().zip(&texts).zip((1..=texts.len()).rev()) {
        assert_eq!((row.len(), &row[7], restored(&row[3])), (10, &number.to_string(), text.as_str()));
        let runs = |cell: &String| cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
        assert!(!row.iter().any(runs), "{row:?}");
    }
    assert_eq!(checked(&file, &key(1)).unwrap().rows, texts.len() as i64);
    fs::remove_dir_all(folder).unwrap();
}

/// LibreOffice knows one kind of line end inside a cell; all else stays.
#[test]
fn libreoffice_reads_the_same_rows_and_what_it_saves_is_still_proved() {
    let folder = folder("text");
    let texts = nasty();
    let without_cr: Vec<_> = texts.iter().filter(|text| !text.contains('\r')).cloned().collect();
    fs::write(folder.join("all.csv"), report(&texts)).unwrap();
    fs::write(folder.join("some.csv"), report(&without_cr)).unwrap();
    // Every column as text.
    let columns: Vec<_> = (1..=10).map(|column| format!("{column}/2")).collect();
    let import = format!("44,34,76,1,{},0,true,false", columns.join("/"));
    let to = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,true";
    let saved = converted(&folder, &["all.csv", "some.csv"], &import, to);
    let all = Paper::read(&fs::read(saved.join("all.csv")).unwrap());
    assert_eq!(all.rows.len(), texts.len());
    for (row, text) in all.rows.iter().zip(&texts) {
        assert_eq!(row[3], neutralised(text).replace("\r\n", "\n").replace('\r', "\n"));
    }
    let some = fs::read(saved.join("some.csv")).unwrap();
    assert_eq!(checked(&some, &key(1)).unwrap().rows, without_cr.len() as i64);
    fs::remove_dir_all(folder).unwrap();
}

/// As somebody opens it who changes nothing in the dialog.
#[test]
fn libreoffice_runs_none_of_it() {
    let folder = folder("formulas");
    fs::write(folder.join("report.csv"), report(&nasty())).unwrap();
    fs::write(folder.join("bare.csv"), "\"a\",\"=1+1\"\r\n").unwrap();
    // Flat XML says of each cell whether it is a formula.
    let saved = converted(&folder, &["report.csv", "bare.csv"], "44,34,76,1,,0,false,true", "fods");
    let formulas = |name: &str| fs::read_to_string(saved.join(name)).unwrap().matches("table:formula=").count();
    assert_eq!(formulas("bare.fods"), 1, "otherwise this test proves nothing");
    assert_eq!(formulas("report.fods"), 0);
    assert!(fs::read_to_string(saved.join("report.fods")).unwrap().contains("<text:p>&apos;=1+1</text:p>"));
    fs::remove_dir_all(folder).unwrap();
}
