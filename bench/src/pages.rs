//! Pages of the largest log: each filter alone and in pairs, and searches, beside a look-up by primary key in
//! the same kind of transaction.

use std::collections::BTreeMap;

use domain::audit::{AuditAction, AuditCursor, AuditFilter, AuditPlace, AuditSearch, SearchColumn};
use domain::ids::WorkspaceId;
use sqlx::PgPool;
use store::{Db, Scope};
use time::{Duration, OffsetDateTime};

use crate::load::{Dice, LARGE, actor};
use crate::measure::{Times, timed};

/// Entries of a page, and one more to see whether there are others.
const PAGE: usize = 51;
const PAGES: usize = 200;
/// A page may take so many times the look-up.
const FILTERED: f64 = 5.0;
/// ... and one of a search.
const SEARCHED: f64 = 25.0;

#[derive(sqlx::FromRow)]
struct Looked {
    at: OffsetDateTime,
    number: i64,
}

const TEAMS: [&str; 4] = ["Growth", "Legal", "Payments", "Nobody"];
const WORDS: [(&str, &[&str]); 4] = [
    ("search, rare", &["quetzalcoatl", "QUETZAL", "zalcoa"]),
    ("search, common", &["checkout", "signed in", "example.com", "API access"]),
    ("search, absent", &["xylophone", "quetzalcoatlus", "checkout service nowhere", "zqx"]),
    ("search, parts common, whole rare", &["checkout mailer 399", "reviews feeds 7”", "loyalty.3 ", "192.0.2.249"]),
];

/// Prints the times.
pub async fn measure(db: &Db, raw: &PgPool) {
    let workspace: WorkspaceId = LARGE.parse().expect("an id");
    let (begin, end): (OffsetDateTime, OffsetDateTime) =
        sqlx::query_as("SELECT min(at), max(at) FROM audit_entries WHERE workspace_id = $1")
            .bind(LARGE)
            .fetch_one(raw)
            .await
            .expect("the span");
    let last: i64 = sqlx::query_scalar("SELECT number FROM audit_heads WHERE workspace_id = $1")
        .bind(LARGE)
        .fetch_one(raw)
        .await
        .expect("the head");
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let mut kinds: BTreeMap<String, Times> = BTreeMap::new();
    let mut look_ups = Times::default();
    let (mut partial, mut searches) = (0, 0);
    // A first round fills caches and plans on every connection; the second is measured.
    for measured in [false, true] {
        for turn in 0..PAGES {
            let (kind, filter) = question(&mut dice, turn, begin, end);
            let place = some_place(&mut dice, raw, last).await;
            let cursor = if dice.below(3) == 0 { AuditCursor::Before(place) } else { AuditCursor::Newest };
            let (took, found) = timed(async {
                let mut tx = db.begin_reading(Scope::Workspace(&workspace)).await.expect("a transaction");
                tx.find_entries(&workspace, &filter, cursor, PAGE).await.expect("a page")
            })
            .await;
            let (looked, ()) = timed(look_up(raw, place)).await;
            if measured {
                kinds.entry(kind).or_default().add(took);
                look_ups.add(looked);
                searches += usize::from(filter.search.is_some());
                partial += usize::from(found.searched_to.is_some());
            }
        }
    }
    tell(&kinds, &look_ups);
    println!("{partial} of {searches} searches gave up in time, said how far they got and offered to go on.");
}

fn question(dice: &mut Dice, turn: usize, begin: OffsetDateTime, end: OffsetDateTime) -> (String, AuditFilter) {
    let mut filter = AuditFilter::default();
    let single = |filter: &mut AuditFilter, what: usize, dice: &mut Dice| match what {
        0 => {
            filter.teams = vec![TEAMS[dice.below(TEAMS.len())].to_owned()];
            if dice.below(2) == 0 {
                filter.teams.push("Mobile".to_owned());
            }
            "team"
        }
        1 => {
            filter.actions = vec![[AuditAction::Create, AuditAction::Update, AuditAction::Delete][dice.below(3)]];
            "action"
        }
        2 => {
            filter.actors = vec![actor(dice.below(320))];
            "actor"
        }
        _ => {
            let days = (end - begin).whole_days();
            let from = begin + Duration::days(dice.below(usize::try_from(days).expect("days")) as i64);
            filter.from = Some(from);
            filter.until = Some(from + Duration::days([1, 7, 90][dice.below(3)]));
            "span"
        }
    };
    const PAIRS: [(usize, usize); 6] = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)];
    let search = |filter: &mut AuditFilter, which: usize, dice: &mut Dice| {
        let (kind, words) = WORDS[which];
        let column = if dice.below(3) == 0 { SearchColumn::Activity } else { SearchColumn::All };
        filter.search = Some(AuditSearch { column, typed: words[dice.below(words.len())].to_owned() });
        kind.to_owned()
    };
    let kind = match turn % 20 {
        0 => "no filter".to_owned(),
        n @ 1..=4 => single(&mut filter, n - 1, dice).to_owned(),
        n @ 5..=10 => {
            let (a, b) = PAIRS[n - 5];
            format!("{} and {}", single(&mut filter, a, dice), single(&mut filter, b, dice))
        }
        n @ 11..=14 => search(&mut filter, n - 11, dice),
        n @ 15..=18 => {
            let with = single(&mut filter, n - 15, dice);
            let which = dice.below(4);
            format!("{}, with {with}", search(&mut filter, which, dice))
        }
        _ => {
            single(&mut filter, 0, dice);
            single(&mut filter, 1, dice);
            single(&mut filter, 3, dice);
            "team, action and span".to_owned()
        }
    };
    (kind, filter)
}

async fn some_place(dice: &mut Dice, raw: &PgPool, last: i64) -> AuditPlace {
    let number = 1 + dice.below(usize::try_from(last).expect("a number")) as i64;
    // The time of a number isn't indexed: near it lies the end of its segment.
    let segment = number - number % 512 + 512;
    let (at, number): (OffsetDateTime, i64) = sqlx::query_as(
        "SELECT e.at, e.number FROM audit_segments s JOIN audit_entries e ON e.workspace_id = s.workspace_id AND e.at = s.last_at
         WHERE s.workspace_id = $1 AND s.last <= $2 ORDER BY s.last DESC LIMIT 1",
    )
    .bind(LARGE)
    .bind(segment)
    .fetch_one(raw)
    .await
    .expect("a place");
    AuditPlace { at, number }
}

async fn look_up(raw: &PgPool, place: AuditPlace) {
    let begin = "BEGIN; SET LOCAL ROLE latchkey_app; SET LOCAL app.workspace = 'LARGE';
                 SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL jit = off;
                 SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off";
    let mut tx = raw.begin_with(begin).await.expect("a transaction");
    let found: Looked = sqlx::query_as(
        "SELECT number, at, entity, activity, action, actor, teams, ip, details::text AS details, request_id
         FROM audit_entries WHERE workspace_id = $1 AND at = $2 AND number = $3",
    )
    .bind(LARGE)
    .bind(place.at)
    .bind(place.number)
    .fetch_one(&mut *tx)
    .await
    .expect("the entry");
    assert_eq!((found.at, found.number), (place.at, place.number));
}

fn tell(kinds: &BTreeMap<String, Times>, look_ups: &Times) {
    let base = look_ups.quantile(0.95);
    println!(
        "\n{:<46}{:>5}{:>10}{:>10}{:>10}{:>14}",
        "page of the largest log", "n", "p50 ms", "p95 ms", "max ms", "p95 × look-up"
    );
    let line = |kind: &str, times: &Times, target: f64| {
        let ratio = times.quantile(0.95) / base;
        let verdict = if target == 0.0 {
            String::new()
        } else {
            format!("  {} {target}", if ratio <= target { "≤" } else { "ABOVE" })
        };
        let (p50, p95, max) = (times.quantile(0.5), times.quantile(0.95), times.quantile(1.0));
        println!("{kind:<46}{:>5}{p50:>10.2}{p95:>10.2}{max:>10.2}{ratio:>14.1}{verdict}", times.len());
    };
    line("look-up by primary key", look_ups, 0.0);
    for (kind, times) in kinds {
        line(kind, times, if kind.starts_with("search") { SEARCHED } else { FILTERED });
    }
}
