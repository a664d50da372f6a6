//! A report holds exactly what its filter shows on the page: each entry, each of its fields, in that order.

use domain::audit::report::restored;
use domain::audit::{AuditAsked, AuditCursor, AuditQuestion, micros};
use testkit::{Browser, TestApp};

use super::{download_of, rows_of, work};
use crate::audit_find::{self, Dice};
use crate::steps::{TOM, ask};

/// The entries on all pages of a view, as the cells of a report but for its proof.
async fn shown(browser: &Browser, asked: &AuditAsked) -> Vec<Vec<String>> {
    let mut question = AuditQuestion { asked: asked.clone(), ..AuditQuestion::default() };
    let mut rows = Vec::new();
    loop {
        let page = audit_find::ask(browser, "COBALT", &question).await;
        let next = page.searched_to.or_else(|| page.entries.last().map(|row| row.entry.place()).filter(|_| page.older));
        rows.extend(page.entries.into_iter().map(|row| {
            let entry = row.entry;
            let at = micros(entry.at).to_string();
            let (teams, ip) = (entry.teams.join(", "), entry.ip.unwrap_or_default());
            let (entity, action) = (entry.entity.as_str().to_owned(), entry.action.as_str().to_owned());
            vec![at, teams, entity, entry.activity, action, entry.actor, ip, entry.number.to_string()]
        }));
        match next {
            Some(place) => question.cursor = AuditCursor::Before(place),
            None => return rows,
        }
    }
}

/// The rows of a report, read as any reader of CSV does it.
fn written(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let cells = |record: csv::StringRecord| -> Vec<String> {
        let time = domain::audit::report::read_time(&record[0]).expect("a moment").to_string();
        [time].into_iter().chain(record.iter().skip(1).take(7).map(|cell| restored(cell).to_owned())).collect()
    };
    reader.records().map(|record| cells(record.expect("a record"))).collect()
}

#[tokio::test]
async fn a_report_of_any_filter_holds_what_the_page_shows() {
    let app = TestApp::start().await;
    audit_find::fill(&app, 3_000).await;
    let tom = app.browser_of(TOM).await;
    let (begin, end) = audit_find::span(&app).await;
    let mut dice = Dice(0x0123_4567_89ab_cdef);
    let mut together = 0;
    for round in 0..40 {
        let view = audit_find::asked(&mut dice, begin, end);
        let expected = shown(&tom, &view).await;
        let fields = view.pairs();
        let id = ask(&tom, "COBALT", &fields).await;
        // What is written after it was asked for isn't in it.
        assert_eq!(work(&app).await, 2, "{view:?}");
        let csv = tom.get(&download_of(&id)).await.body;
        let found = written(&csv);
        // The page was read before: what was asked for since is newer than everything on it.
        let newer = found.len().saturating_sub(expected.len());
        assert!(found[newer..] == expected[..], "round {round}: {view:?}");
        assert!(found[..newer].iter().all(|row| row[2] == "Export"), "round {round}: {view:?}");
        assert_eq!(rows_of(&app, &csv), found.len() as i64);
        together += found.len();
    }
    assert!(together > 5_000, "{together}: filters that let hardly anything through prove little");
}
