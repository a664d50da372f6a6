//! Whatever is changed in a report is found, and the right entry named.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::audit::AuditFilter;
use domain::refusal::Failure;
use service::audit::{ReportBreak, verify_report};

use crate::paper::{HEAD, Paper, activity, checked, head, key, written};

/// What is found of a report of the entries 40, 37, …, 1 after that change.
fn found(change: impl FnOnce(&mut Paper)) -> ReportBreak {
    let mut paper = Paper::filtered(1);
    change(&mut paper);
    checked(&paper.file(), &key(1)).expect_err("it was changed")
}

fn missing(after: i64, before: i64) -> ReportBreak {
    ReportBreak::Missing { after: Some(after), before }
}

#[test]
fn a_report_is_whole_as_it_was_written_and_as_others_save_it() {
    let paper = Paper::filtered(1);
    let whole = checked(&paper.file(), &key(1)).unwrap();
    assert_eq!(whole.rows, 14);
    let told = whole.to_string();
    assert!(told.starts_with("whole: 14 entries of ACME01 (Acme Retail). Team: Growth. Asked for by maya@"), "{told}");
    assert!(told.contains("ended with entry 40 of 2026-11-23T09:41:47Z, hash "), "{told}");
    for numbers in [vec![], vec![40], (1..=HEAD).rev().collect()] {
        let entries: Vec<_> = numbers.iter().map(|number| (*number, activity(*number))).collect();
        let entries = entries.iter().map(|(number, text)| (*number, text.as_str()));
        let file = written(&head(1, AuditFilter::default()), entries, 1);
        assert_eq!(checked(&file, &key(1)).unwrap().rows, numbers.len() as i64);
        let marked = [b"\xef\xbb\xbf", &file[..]].concat();
        assert!(checked(&marked, &key(1)).is_ok(), "a byte order mark is no change");
    }
}

#[test]
fn a_changed_cell_names_its_entry() {
    for (column, text) in [
        (0, "2026-11-23T09:41:07.123457Z"),
        (0, "yesterday"),
        (1, "Platform"),
        (2, "User"),
        (3, "Nothing"),
        (3, "'Archived “Key 22”2"),
        (4, "Create"),
        (5, "System"),
        (6, ""),
        (8, "00"),
        (8, &"0".repeat(64)),
        (9, &"A".repeat(66)),
        (9, "A"),
    ] {
        for number in [HEAD, 22, 1] {
            let broken = found(|paper| text.clone_into(paper.cell(number, column)));
            let cut = ReportBreak::CutOff { after: Some(4), rows: 13, of: 14 };
            let expected = if (number, text) == (1, "A") { cut } else { ReportBreak::Changed(number) };
            assert_eq!(broken, expected, "{column} {text}");
        }
    }
    // The number itself: it is named as it stands there.
    assert_eq!(found(|paper| *paper.cell(22, 7) = "23".to_owned()), ReportBreak::Changed(23));
    for text in ["", "x", "022", "-22", "22.0"] {
        let broken = found(|paper| text.clone_into(paper.cell(22, 7)));
        assert_eq!(broken, ReportBreak::Garbled { after: Some(25) }, "{text}");
    }
    assert_eq!(found(|paper| paper.cell(22, 3).push(' ')), ReportBreak::Changed(22));
    assert_eq!(found(|paper| paper.rows[6].push(String::new())), ReportBreak::Changed(22));
}

/// Its hash and its link are right, so only its seal can tell.
#[test]
fn a_changed_entry_with_a_hash_that_fits_is_found() {
    let forged = |number| {
        let mut forged = Paper::filtered(1);
        *forged.cell(number, 3) = "Nothing".to_owned();
        forged.compute_anew();
        forged.rows[forged.at(number)].clone()
    };
    for number in [HEAD, 22, 1] {
        let broken = found(|paper| {
            let at = paper.at(number);
            let proof = paper.rows[at][9].clone();
            paper.rows[at] = forged(number);
            paper.rows[at][9] = proof;
        });
        assert_eq!(broken, ReportBreak::Exchanged(number));
    }
}

#[test]
fn entries_that_were_taken_out_are_missed_between_their_neighbours() {
    assert_eq!(found(|p| drop(p.rows.remove(5))), missing(28, 22));
    assert_eq!(found(|p| drop(p.rows.drain(5..8))), missing(28, 16));
    assert_eq!(found(|p| drop(p.rows.remove(0))), ReportBreak::Missing { after: None, before: 37 });
    let cut = |after, rows| ReportBreak::CutOff { after, rows, of: 14 };
    assert_eq!(found(|p| drop(p.rows.pop())), cut(Some(4), 13));
    assert_eq!(found(|p| p.rows.truncate(3)), cut(Some(34), 3));
    assert_eq!(found(|p| p.rows.clear()), cut(None, 0));
}

#[test]
fn a_file_that_ends_anywhere_is_cut_off_behind_its_last_whole_entry() {
    let entries: Vec<_> = [9, 8, 7].map(|number| (number, activity(number))).into();
    let file = written(&head(1, AuditFilter::default()), entries.iter().map(|(n, text)| (*n, text.as_str())), 1);
    let second = file.windows(4).rposition(|part| part == b"\"\r\n\"").unwrap() + 3;
    for end in second + 1..file.len() - 3 {
        let broken = checked(&file[..end], &key(1)).unwrap_err();
        assert_eq!(broken, ReportBreak::CutOff { after: Some(8), rows: 2, of: 3 }, "{end}");
    }
    // Only the quotation mark and the line's end are gone: the cells are the same.
    assert!(checked(&file[..file.len() - 3], &key(1)).is_ok());
    for end in [0, 1, 100, 300] {
        assert_eq!(checked(&file[..end], &key(1)).unwrap_err(), ReportBreak::NotAReport, "{end}");
    }
}

#[test]
fn entries_that_were_moved_are_found_where_the_order_breaks() {
    let before = |entry, before| ReportBreak::Reordered { entry, before };
    assert_eq!(found(|p| p.rows.swap(5, 6)), before(22, 25));
    assert_eq!(found(|p| p.rows.swap(5, 9)), before(13, 25));
    assert_eq!(found(|p| p.rows.swap(0, 13)), before(1, 40));
    assert_eq!(found(|p| p.rows.reverse()), before(1, 40));
    assert_eq!(found(|p| p.rows[4..9].rotate_left(1)), before(25, 28));
    assert_eq!(found(|p| p.rows[4..9].rotate_right(1)), before(16, 28));
}

#[test]
fn an_entry_that_was_put_in_is_named() {
    // A copy of one further up, and one further down.
    assert_eq!(found(|p| p.rows.insert(7, p.rows[5].clone())), ReportBreak::Inserted(25));
    assert_eq!(found(|p| p.rows.insert(5, p.rows[7].clone())), ReportBreak::Inserted(19));
    assert_eq!(found(|p| p.rows.insert(5, p.rows[5].clone())), ReportBreak::Inserted(25));
    assert_eq!(found(|p| p.rows.push(p.rows[13].clone())), ReportBreak::Inserted(1));
    // One that the log really has, from a report that is whole.
    let all = || Paper::of(&head(2, AuditFilter::default()), (1..=HEAD).rev());
    let other = |number| all().rows[all().at(number)].clone();
    assert_eq!(found(|p| p.rows.insert(5, other(27))), ReportBreak::Inserted(27));
    assert_eq!(found(|p| p.rows.insert(0, other(39))), ReportBreak::Inserted(39));
    // In the place of another one.
    assert_eq!(found(|p| p.rows[5] = other(26)), ReportBreak::Exchanged(26));
    // The same entry, sealed for another report.
    assert_eq!(found(|p| p.rows[5] = other(25)), ReportBreak::Changed(25));
    // An invented one.
    let invented = || {
        let mut invented = Paper::filtered(1);
        *invented.cell(25, 7) = "24".to_owned();
        invented.rows[5].clone()
    };
    assert_eq!(found(|p| p.rows.insert(6, invented())), ReportBreak::Inserted(24));
}

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
