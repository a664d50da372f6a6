//! Whatever is changed in a report is found, and the right entry named.

use domain::audit::AuditFilter;
use service::audit::ReportBreak;

use crate::paper::{HEAD, Paper, activity, checked, found, head, key, missing, written};

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
    assert_eq!(found(|paper| drop(paper.rows[6].pop())), ReportBreak::Changed(22));
    assert_eq!(found(|paper| paper.rows[6].truncate(7)), ReportBreak::Garbled { after: Some(25) });
}

/// Every byte of a file, changed and taken out: what leaves the cells as they are is no change, all else is found.
#[test]
fn no_byte_can_be_changed_unseen() {
    let file = written(&head(1, AuditFilter::default()), [(9, "=\"a\""), (8, "é")].into_iter(), 1);
    let cells = |file: &[u8]| -> Vec<Vec<Vec<u8>>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file);
        reader.byte_records().map(|record| record.unwrap().iter().map(<[u8]>::to_vec).collect()).collect()
    };
    let whole = cells(&file);
    let mut harmless = 0;
    for at in 0..file.len() {
        let (mut changed, mut shorter) = (file.clone(), file.clone());
        changed[at] ^= 1;
        shorter.remove(at);
        for other in [changed, shorter] {
            let is_same = cells(&other) == whole;
            assert_eq!(checked(&other, &key(1)).is_ok(), is_same, "{at}: {}", String::from_utf8_lossy(&other));
            harmless += usize::from(is_same);
        }
    }
    assert!(harmless < file.len() / 10, "{harmless}");
}

/// What was recorded is the same, but what a spreadsheet does with it isn't.
#[test]
fn a_formula_that_is_bare_again_is_a_change() {
    for (activity, other) in [("=1+1", "=1+1"), ("a", "'a")] {
        let file = written(&head(1, AuditFilter::default()), [(39, activity)].into_iter(), 1);
        let mut paper = Paper::read(&file);
        assert!(checked(&paper.file(), &key(1)).is_ok());
        other.clone_into(paper.cell(39, 3));
        assert_eq!(checked(&paper.file(), &key(1)).unwrap_err(), ReportBreak::Changed(39));
    }
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
