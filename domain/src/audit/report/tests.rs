use super::*;
use crate::audit::chain::{self, Hash};
use crate::audit::{AuditAction, AuditFilter, AuditPlace, AuditSearch, SearchColumn, micros};
use crate::ids::{ExportId, WorkspaceId};
use time::OffsetDateTime;
use time::macros::datetime;
use uuid::Uuid;

const AT: OffsetDateTime = datetime!(2026-11-23 09:41:07.123456 UTC);

fn head() -> ReportHead {
    ReportHead {
        export: ExportId(Uuid::from_u128(7)),
        workspace: "ACME01".parse().unwrap(),
        workspace_name: "Acme \"Retail\", שלום 🔑".to_owned(),
        filter: AuditFilter {
            teams: vec!["Growth".to_owned()],
            actions: vec![AuditAction::Create],
            actors: vec!["System".to_owned()],
            from: Some(datetime!(2026-11-01 00:00 UTC)),
            until: Some(AT),
            search: Some(AuditSearch { column: SearchColumn::Activity, typed: " ’a\u{1}".to_owned() }),
        },
        asked_by: "maya@acme.example".to_owned(),
        asked_at: AT,
        head: AuditPlace { at: AT, number: 812 },
        head_hash: Hash([3; 32]),
        public_key: "k".repeat(43),
    }
}

fn row(number: i64, activity: &str) -> ReportRow<'_> {
    let workspace: WorkspaceId = "ACME01".parse().unwrap();
    let mut row = ReportRow {
        number,
        at: micros(AT) - 812 + number,
        teams: "Growth",
        entity: "API key",
        activity,
        action: "Create",
        actor: "maya@acme.example",
        ip: "192.0.2.14",
        link: Hash([number as u8; 32]),
        hash: Hash([0; 32]),
    };
    row.hash = chain::hash(&workspace, &row.link, &row.shown());
    row
}

/// The last cell of a header row.
fn signed(header: &[u8]) -> SignedHead {
    let text = std::str::from_utf8(header).unwrap();
    let cell = text.strip_suffix("\"\r\n").unwrap().rsplit_once(",\"").unwrap().1;
    SignedHead::read(cell).unwrap()
}

#[test]
fn the_header_has_its_length_from_the_start_and_says_what_was_asked() {
    for rows in [0, 1, 12] {
        let (mut writer, blank) = ReportWriter::new(&head());
        let mut out = Vec::new();
        for number in (0..rows).rev() {
            writer.row(&row(number, "Archived “A”"), &mut out);
        }
        assert_eq!(writer.rows(), rows);
        let mut stated = Vec::new();
        let header = writer.finish(|statement| {
            stated = statement.to_vec();
            vec![9; 64]
        });
        assert_eq!(header.len(), blank.len());
        let signed = signed(&header);
        assert_eq!((&signed.head, signed.rows), (&head(), rows));
        assert_eq!((signed.statement, signed.signature), (stated, vec![9; 64]));
        assert_eq!(signed.first == signed.last, rows == 0);
    }
}

#[test]
fn a_head_is_read_to_the_letter_or_not_at_all() {
    let (writer, _) = ReportWriter::new(&head());
    let header = String::from_utf8(writer.finish(|_| vec![9; 64])).unwrap();
    let cell = header.strip_suffix("\"\r\n").unwrap().rsplit_once(",\"").unwrap().1;
    assert!(SignedHead::read(cell).is_ok());
    let later = cell.replacen("v1", "v2", 1);
    for bad in ["", "Proof", "Proof v1..", &later, &cell[1..], &format!("{cell}."), &cell[..cell.len() / 2]] {
        assert!(SignedHead::read(bad).is_err(), "{bad}");
    }
}

/// The format is what reports were written in: these bytes were made once and may never change.
#[test]
fn the_format_stays() {
    let (mut writer, _) = ReportWriter::new(&head());
    let mut out = Vec::new();
    writer.row(&row(812, "=1+1, \"x\"\r\n"), &mut out);
    assert_eq!(
        String::from_utf8(out).unwrap(),
        concat!(
            r#""2026-11-23T09:41:07.123456Z","Growth","API key","'=1+1, ""x"""#,
            "\r\n",
            r#"","Create","maya@acme.example","192.0.2.14","812","#,
            r#""f3f0d517955e0cdba49e64237d9ab51faf12c483f0646308ef6fdffeab965e60","#,
            r#""LCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCw.gRldJAzwz2xQkKmlhQTHDQ""#,
            "\r\n",
        )
    );
    let mut stated = String::new();
    let header = writer.finish(|statement| {
        stated = String::from_utf8(statement.to_vec()).unwrap();
        vec![9; 64]
    });
    let names = r#""Time","Team","Entity","Activity","Action","Actor","IP","Entry number","Chain hash","Proof v1."#;
    assert!(header.starts_with(names.as_bytes()) && header.ends_with(b"CQkJCQkJCQ\"\r\n"));
    assert_eq!(
        stated,
        concat!(
            "latchkey audit report 1\n",
            r#"{"export":"00000000-0000-0000-0000-000000000007","workspace":"ACME01","#,
            r#""name":"Acme \"Retail\", שלום 🔑","filter":{"teams":["Growth"],"actions":["Create"],"#,
            r#""actors":["System"],"from":1793491200000000,"until":1795426867123456,"#,
            r#""search":{"column":"activity","text":" ’a\u0001"}},"asked_by":"maya@acme.example","#,
            r#""asked_at":1795426867123456,"chain":{"number":812,"at":1795426867123456,"hash":""#,
            r#"0303030303030303030303030303030303030303030303030303030303030303"},"#,
            r#""key":"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk","rows":                  1,"#,
            r#""seal":"81195d240cf0cf6c5090a9a58504c70daf527c4e21c377a889694041725c593c"}"#,
        )
    );
}
