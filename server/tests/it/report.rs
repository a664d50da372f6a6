//! `latchkey audit verify FILE`, as an auditor runs it: without a database, and without an installation.

use std::path::Path;
use std::process::{Command, Output};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::audit::chain::{self, Hash};
use domain::audit::report::{ReportHead, ReportRow, ReportWriter};
use domain::audit::{AuditFilter, AuditPlace};
use domain::ids::{ExportId, WorkspaceId};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use time::OffsetDateTime;
use uuid::Uuid;

/// A report with one entry, and the public key that it is signed by.
fn report() -> (Vec<u8>, String) {
    let pair = Ed25519KeyPair::from_seed_unchecked(&[1; 32]).expect("32 bytes");
    let key = BASE64_URL_SAFE_NO_PAD.encode(pair.public_key());
    let workspace: WorkspaceId = "ACME01".parse().expect("an id");
    let mut row = ReportRow {
        number: 1,
        at: 0,
        teams: "",
        entity: "Workspace",
        activity: "Created the workspace “Acme”",
        action: "Create",
        actor: "System",
        ip: "",
        link: Hash([1; 32]),
        hash: Hash([0; 32]),
    };
    row.hash = chain::hash(&workspace, &row.link, &row.shown());
    let head = ReportHead {
        export: ExportId(Uuid::from_u128(1)),
        workspace,
        // What a terminal would obey.
        workspace_name: "Acme\u{1b}[2J".to_owned(),
        filter: AuditFilter::default(),
        asked_by: "maya@acme.example".to_owned(),
        asked_at: OffsetDateTime::UNIX_EPOCH,
        head: AuditPlace { at: OffsetDateTime::UNIX_EPOCH, number: 1 },
        head_hash: row.hash,
        public_key: key.clone(),
    };
    let (mut writer, _) = ReportWriter::new(&head);
    let mut rows = Vec::new();
    writer.row(&row, &mut rows);
    let mut file = writer.finish(|statement| pair.sign(statement).as_ref().to_vec());
    file.extend(rows);
    (file, key)
}

/// Runs the command in that folder, where the database's address leads nowhere.
fn latchkey(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_latchkey"))
        .args(words)
        .current_dir(folder)
        .env_clear()
        .env("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing")
        .output()
        .expect("the program runs")
}

fn said(output: &Output) -> (bool, String) {
    let text = [&output.stdout[..], &output.stderr].concat();
    (output.status.success(), String::from_utf8(text).expect("text"))
}

#[test]
fn a_report_is_checked_by_its_key_alone_and_fails_in_one_line() {
    let folder = std::env::temp_dir().join(format!("latchkey-report-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (file, key) = report();
    std::fs::write(folder.join("whole.csv"), &file).unwrap();
    let changed = String::from_utf8(file).unwrap().replace("“Acme”", "“Acne”");
    std::fs::write(folder.join("changed.csv"), changed).unwrap();
    let verify = |words: &[&str]| said(&latchkey(&folder, &[&["audit", "verify"], words].concat()));

    let (good, text) = verify(&["--workspace", "ACME01", "--key", &key, "whole.csv"]);
    assert!(good && text.starts_with("whole.csv: whole: 1 entry of ACME01 (Acme [2J). Every entry. Asked"), "{text}");
    let broken = |words: &[&str], part: &str| {
        let (good, text) = verify(words);
        assert!(!good && text.lines().count() == 1 && text.starts_with("latchkey: ") && text.contains(part), "{text}");
    };
    broken(&["--key", &key, "changed.csv"], "changed.csv: BROKEN: entry 1 was changed");
    broken(&["--workspace", "BOREAL", "--key", &key, "whole.csv"], "BROKEN: the report is of the workspace ACME01");
    broken(&["--key", &"A".repeat(43), "whole.csv"], "BROKEN: the report was signed by another key");
    broken(&["--key", "A", "whole.csv"], "not a public key");
    broken(&["--key", &key, "none.csv"], "none.csv can't be read");
    broken(&["--workspace", "A B", "whole.csv"], "workspace id");
    broken(&["whole.csv"], "name the key by --key");
    assert!(!folder.join(".latchkey").exists(), "checking a report makes nothing");

    // The installation's own key: another one.
    let own = said(&latchkey(&folder, &["audit", "key"]));
    assert!(own.0 && own.1.trim().len() == 43, "{own:?}");
    broken(&["whole.csv"], "BROKEN: the report was signed by another key");
    std::fs::remove_dir_all(folder).unwrap();
}
