//! Reports by somebody who knows the format, but hasn't the key.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::audit::AuditFilter;
use domain::refusal::Failure;
use service::audit::{ReportBreak, verify_report};

use crate::paper::{HEAD, Paper, checked, found, head, key, missing, written};

/// Whoever knows the format can make every hash and every seal fit, but the last seal is signed.
#[test]
fn a_report_that_was_computed_anew_is_found_by_its_signature() {
    let anew = |change: &dyn Fn(&mut Paper)| {
        found(|paper| {
            change(paper);
            paper.compute_anew();
        })
    };
    assert_eq!(anew(&|p| *p.cell(22, 3) = "Nothing".to_owned()), ReportBreak::Rewritten);
    assert_eq!(anew(&|p| p.rows[13][3].push('.')), ReportBreak::Rewritten);
    assert_eq!(anew(&|p| drop(p.rows.remove(5))), ReportBreak::CutOff { after: Some(1), rows: 13, of: 14 });
    assert_eq!(anew(&|p| p.rows.push(p.rows[13].clone())), ReportBreak::Inserted(1));
    // What is implausible is named even so.
    assert_eq!(anew(&|p| p.rows.swap(5, 6)), ReportBreak::Reordered { entry: 22, before: 25 });
    assert_eq!(anew(&|p| p.rows[6] = p.rows[5].clone()), ReportBreak::Inserted(25));
    assert_eq!(anew(&|p| *p.cell(40, 7) = "41".to_owned()), ReportBreak::Outside(41));
    assert_eq!(anew(&|p| *p.cell(22, 1) = "Platform".to_owned()), ReportBreak::Outside(22));
    assert_eq!(anew(&|p| *p.cell(40, 3) = "Nothing".to_owned()), ReportBreak::Changed(40));
    let mut all = Paper::of(&head(1, AuditFilter::default()), (1..=HEAD).rev());
    all.rows.remove(10);
    all.compute_anew();
    assert_eq!(checked(&all.file(), &key(1)).unwrap_err(), missing(31, 29), "a report of everything has no gaps");
}

#[test]
fn an_edited_head_is_found_whatever_is_edited() {
    let edited = |from: &str, to: &str| {
        found(|paper| {
            let parts: Vec<_> = paper.header[9].split('.').map(str::to_owned).collect();
            let payload = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(&parts[1]).unwrap()).unwrap();
            assert!(payload.contains(from), "{payload}");
            let payload = BASE64_URL_SAFE_NO_PAD.encode(payload.replacen(from, to, 1));
            paper.header[9] = format!("{}.{payload}.{}", parts[0], parts[2]);
        })
    };
    for (from, to) in [
        ("Growth", "Everyone"),
        (r#""from":null"#, r#""from":1"#),
        ("Acme Retail", "Borealis Air"),
        ("ACME01", "BOREAL"),
        (r#""number":40"#, r#""number":39"#),
        (r#""rows":                 14"#, r#""rows":                 13"#),
        ("maya@", "noor@"),
    ] {
        assert_eq!(edited(from, to), ReportBreak::Head, "{from}");
    }
    let other = key(2).to_string();
    assert_eq!(edited(&key(1).to_string(), &other), ReportBreak::OtherKey(key(2)));
    assert_eq!(found(|p| p.header[9] = Paper::filtered(2).header[9].clone()), ReportBreak::Exchanged(40));
    let signature = |p: &mut Paper| {
        let at = p.header[9].len() - 10;
        p.header[9].replace_range(at..at + 5, "AAAAA");
    };
    assert_eq!(found(signature), ReportBreak::Head);
    for not_a_report in ["Proof", "Proof v2.e30.AA", ""] {
        assert_eq!(found(|p| not_a_report.clone_into(&mut p.header[9])), ReportBreak::NotAReport);
    }
    assert_eq!(found(|p| p.header.swap(0, 1)), ReportBreak::NotAReport);
}

#[test]
fn a_report_counts_only_for_its_installation_and_its_workspace() {
    let file = Paper::filtered(1).file();
    assert_eq!(checked(&file, &key(2)).unwrap_err(), ReportBreak::OtherKey(key(1)));
    // Signed by somebody else in the installation's name.
    let forged = written(&head(1, AuditFilter::default()), [(40, "Nothing")].into_iter(), 2);
    assert_eq!(checked(&forged, &key(1)).unwrap_err(), ReportBreak::Head);
    let other = "BOREAL".parse().unwrap();
    let broken = verify_report(&file[..], &key(1), Some(&other)).unwrap_err();
    assert!(matches!(broken, Failure::Refused(ReportBreak::OtherWorkspace(found)) if found.as_str() == "ACME01"));
    assert!(verify_report(&file[..], &key(1), None).is_ok());
}
