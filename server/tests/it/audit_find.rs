//! Finding entries: whatever is asked, the pages together show exactly the entries that match, each once, the
//! newest first, however long the log is and whatever is written meanwhile.

use domain::audit::{AuditAsked, AuditCursor, AuditFilter, AuditPlace, AuditQuestion, SearchColumn, fold};
use domain::views::{AuditPage, AuditTotal};
use testkit::{Browser, LogWriter, Made, TestApp};
use time::{Duration, OffsetDateTime};

use crate::steps::{MAYA, SOFIA, TOM, create};

const ACTORS: [&str; 5] =
    ["System", "tom@cobalt.example", "ada@cobalt.example", "o'neil+x@cobalt.example", "straße@cobalt.example"];
const TEAMS: [&[&str]; 5] = [&[], &["Growth"], &["Platform", "R&D, \"Köln\""], &["Growth", "Platform"], &["東京"]];
const ACTIVITIES: [&str; 12] = [
    "Created “Checkout” with Push",
    "Renamed “Checkout” to “CHECKOUT service”",
    "=1+1",
    "100 % of \\_ and %",
    "a, b; \"c\"\r\nnext line",
    "-2 + 3 @here",
    "\ttab",
    "emoji 👩‍💻 done",
    "עברית مرحبا",
    "İstanbul STRASSE straße",
    "Regenerated “Ünïcödé”",
    "x",
];

/// Numbers that look like chance, the same in every run (Marsaglia's xorshift64).
pub struct Dice(pub u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n as u64).expect("a small number")
    }

    fn of<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())].clone()
    }
}

fn made(dice: &mut Dice, at: OffsetDateTime) -> Made {
    let activity = match dice.below(200) {
        0 => "long ".repeat(2_000),
        1 => "needle".to_owned(),
        _ => dice.of(&ACTIVITIES).to_owned(),
    };
    Made {
        at,
        actor: dice.of(&ACTORS).to_owned(),
        teams: dice.of(&TEAMS).iter().map(|&team| team.to_owned()).collect(),
        ip: dice.of(&[None, Some("192.0.2.14"), Some("2001:db8::1")]).map(str::to_owned),
        entity: dice.of(&["API key", "User", "Session", "Workspace"]).to_owned(),
        action: dice.of(&["Create", "Update", "Update", "Update", "Delete"]).to_owned(),
        activity,
        details: "{}".to_owned(),
    }
}

/// Adds entries to Cobalt's log, in bursts of the same moment and with days between.
pub async fn fill(app: &TestApp, count: usize) {
    let mut writer = LogWriter::at_end(&app.database.raw, &"COBALT".parse().expect("an id")).await;
    let mut dice = Dice(0x1234_5678_9abc_def1);
    let mut at = last_moment(app).await + Duration::SECOND;
    for _ in 0..count {
        at += dice.of(&[Duration::ZERO, Duration::ZERO, Duration::MICROSECOND, Duration::SECOND, Duration::hours(1)]);
        writer.add(made(&mut dice, at));
    }
    writer.flush(&app.database.raw).await;
}

async fn last_moment(app: &TestApp) -> OffsetDateTime {
    let query = "SELECT at FROM audit_heads WHERE workspace_id = 'COBALT'";
    sqlx::query_scalar(query).fetch_one(&app.database.raw).await.expect("the head")
}

/// From Cobalt's first entry to its last.
pub async fn span(app: &TestApp) -> (OffsetDateTime, OffsetDateTime) {
    let all = plain(app, "COBALT").await;
    (all.last().expect("a first").at, all[0].at)
}

/// An entry as somebody without any index sees it.
#[derive(sqlx::FromRow)]
struct Plain {
    number: i64,
    at: OffsetDateTime,
    actor: String,
    teams: Vec<String>,
    ip: Option<String>,
    entity: String,
    action: String,
    activity: String,
}

impl Plain {
    fn matches(&self, filter: &AuditFilter) -> bool {
        let any = |list: &[String], value: &String| list.is_empty() || list.contains(value);
        let holds = |text: &str, part: &str| fold(text).contains(part);
        let teams = self.teams.join(", ");
        any(&filter.actors, &self.actor)
            && (filter.teams.is_empty() || self.teams.iter().any(|team| filter.teams.contains(team)))
            && (filter.actions.is_empty() || filter.actions.iter().any(|action| action.as_str() == self.action))
            && filter.from.is_none_or(|from| self.at >= from)
            && filter.until.is_none_or(|until| self.at < until)
            && filter.search.as_ref().is_none_or(|search| {
                let ip = self.ip.as_deref().unwrap_or_default();
                let all = [&self.activity, &self.entity, &self.actor, ip, &teams];
                let part = search.folded();
                match search.column {
                    SearchColumn::All => all.iter().any(|text| holds(text, &part)),
                    SearchColumn::Activity => holds(&self.activity, &part),
                    SearchColumn::Entity => holds(&self.entity, &part),
                    SearchColumn::Actor => holds(&self.actor, &part),
                    SearchColumn::Ip => holds(ip, &part),
                    SearchColumn::Team => holds(&teams, &part),
                }
            })
    }
}

async fn plain(app: &TestApp, workspace: &str) -> Vec<Plain> {
    sqlx::query_as(
        "SELECT number, at, actor, teams, ip, entity, action, activity FROM audit_entries
         WHERE workspace_id = $1 ORDER BY number DESC",
    )
    .bind(workspace)
    .fetch_all(&app.database.raw)
    .await
    .expect("the entries")
}

/// A page, as a hydrated screen reads it.
pub async fn ask(browser: &Browser, workspace: &str, question: &AuditQuestion) -> AuditPage {
    let body = serde_json::json!({ "workspace": workspace, "question": question });
    let page = browser.call("/api/audit_log", &body.to_string()).await;
    assert_eq!(page.status, 200, "{}", page.body);
    serde_json::from_str(&page.body).expect("a page")
}

fn places(page: &AuditPage) -> Vec<AuditPlace> {
    page.entries.iter().map(|row| row.entry.place()).collect()
}

/// Every page, as a reader goes on by "Older" and "Continue".
async fn walk(browser: &Browser, workspace: &str, asked: &AuditAsked) -> (Vec<AuditPlace>, AuditTotal) {
    let mut question = AuditQuestion { asked: asked.clone(), ..AuditQuestion::default() };
    let mut all = Vec::new();
    let mut total = None;
    loop {
        let page = ask(browser, workspace, &question).await;
        total.get_or_insert(page.total);
        assert_eq!(page.newer, question.cursor != AuditCursor::Newest);
        let shown = places(&page);
        let next = match page.searched_to {
            Some(place) => Some(place),
            None => shown.last().copied().filter(|_| page.older),
        };
        all.extend(shown);
        match next {
            Some(place) => question.cursor = AuditCursor::Before(place),
            None => return (all, total.expect("a first page")),
        }
    }
}

fn numbers(places: &[AuditPlace]) -> Vec<i64> {
    places.iter().map(|place| place.number).collect()
}

fn some(dice: &mut Dice, of: &[&str], at_most: usize) -> Vec<String> {
    let mut chosen: Vec<String> = (0..dice.below(at_most + 1)).map(|_| dice.of(of).to_owned()).collect();
    chosen.sort();
    chosen.dedup();
    chosen
}

/// Any view of entries between two moments.
pub fn asked(dice: &mut Dice, begin: OffsetDateTime, end: OffsetDateTime) -> AuditAsked {
    let local = |dice: &mut Dice| {
        let seconds = usize::try_from((end - begin).whole_seconds() + 7200).expect("a span");
        let at = begin + Duration::seconds(dice.below(seconds) as i64 - 3600);
        format!("{}T{:02}:{:02}:{:02}", at.date(), at.hour(), at.minute(), at.second())
    };
    let values = [
        "needle",
        "NEEDLE",
        "checkout",
        "ß",
        "İ",
        "1+1",
        "% of \\_",
        "x",
        "京",
        "no such text",
        "192.0.2.1",
        "api",
        ", ",
        "=",
        "\"c\"  next",
    ];
    let (mut from, mut to) = (String::new(), String::new());
    match dice.below(4) {
        0 => from = local(dice),
        1 => to = local(dice),
        2 => (from, to) = (local(dice), local(dice)),
        _ => {}
    }
    if !from.is_empty() && !to.is_empty() && to < from {
        std::mem::swap(&mut from, &mut to);
    }
    let searched = dice.below(2) == 0;
    AuditAsked {
        teams: some(dice, &["Growth", "Platform", "R&D, \"Köln\"", "東京", "Nobody"], 2),
        actions: some(dice, &["Create", "Update", "Delete"], 2),
        actors: some(dice, &ACTORS, 2),
        from,
        to,
        by: dice.of(&SearchColumn::ALL).as_str().to_owned(),
        value: if searched { dice.of(&values).to_owned() } else { String::new() },
        ..AuditAsked::default()
    }
}

#[tokio::test]
async fn the_pages_of_any_filter_and_search_show_what_matches_each_entry_once() {
    let app = TestApp::start().await;
    fill(&app, 6_000).await;
    let tom = app.browser_of(TOM).await;
    let all = plain(&app, "COBALT").await;
    let (begin, end) = (all.last().expect("a first").at, all[0].at);
    let mut dice = Dice(0xfeed_f00d_dead_beef);
    let (mut searches, mut matched) = (0, 0);
    for _ in 0..120 {
        let asked = asked(&mut dice, begin, end);
        let filter = service::audit::resolve(&asked, end).expect("what can be understood");
        let expected: Vec<i64> = all.iter().filter(|entry| entry.matches(&filter)).map(|entry| entry.number).collect();
        let (found, total) = walk(&tom, "COBALT", &asked).await;
        assert_eq!(numbers(&found), expected, "{asked:?}");
        let count = i64::try_from(expected.len()).expect("a number");
        match total {
            AuditTotal::Exactly(told) => assert_eq!(told, count, "{asked:?}"),
            AuditTotal::AtLeast(told) => assert!(told >= 300 && told <= count, "{asked:?}: {told} of {count}"),
            AuditTotal::Unknown => assert!(filter.search.is_some(), "{asked:?}"),
        }
        searches += usize::from(filter.search.is_some());
        matched += expected.len();
    }
    assert!(searches > 30 && matched > 1_000, "the questions are worth asking: {searches}, {matched}");
}

#[tokio::test]
async fn newer_leads_back_over_the_same_pages_and_new_entries_move_nothing() {
    let app = TestApp::start().await;
    fill(&app, 2_000).await;
    let tom = app.browser_of(TOM).await;
    for value in ["", "checkout"] {
        let asked = AuditAsked { value: value.to_owned(), ..AuditAsked::default() };
        let at = |cursor| AuditQuestion { asked: asked.clone(), cursor, seen: None };
        let first = places(&ask(&tom, "COBALT", &at(AuditCursor::Newest)).await);
        let before = AuditCursor::Before(first[49]);
        let second = places(&ask(&tom, "COBALT", &at(before)).await);
        fill(&app, 12).await;
        assert_eq!(places(&ask(&tom, "COBALT", &at(before)).await), second);
        let back = ask(&tom, "COBALT", &at(AuditCursor::After(second[0]))).await;
        assert_eq!(places(&back), first, "{value:?}");
        assert!(back.older && back.newer);
        let seen = AuditQuestion { seen: Some(first[0]), ..at(AuditCursor::Newest) };
        let fresh = ask(&tom, "COBALT", &seen).await.fresh;
        assert!(if value.is_empty() { fresh == 12 } else { fresh <= 12 }, "{value:?}: {fresh}");
    }
}

/// A search that would read the whole log says how far it got, and goes on from there.
#[tokio::test]
async fn a_search_that_is_not_over_says_so_and_can_be_continued_to_its_end() {
    let app = TestApp::start().await;
    let mut writer = LogWriter::at_end(&app.database.raw, &"COBALT".parse().unwrap()).await;
    let mut dice = Dice(7);
    let at = last_moment(&app).await;
    // Both halves of the text are everywhere, the whole is in one entry of the oldest.
    for i in 0..12_000 {
        let activity = match i {
            3 => "tic tac toe",
            i if i % 2 == 0 => "tic tac",
            _ => "tac toe",
        };
        writer.add(Made { activity: activity.to_owned(), ..made(&mut dice, at) });
    }
    writer.flush(&app.database.raw).await;
    let tom = app.browser_of(TOM).await;
    let asked = AuditAsked { value: "TIC TAC TOE".to_owned(), by: "activity".to_owned(), ..AuditAsked::default() };
    let first = ask(&tom, "COBALT", &AuditQuestion { asked: asked.clone(), ..AuditQuestion::default() }).await;
    assert!(first.entries.is_empty() && first.searched_to.is_some(), "{first:?}");
    assert_eq!(first.total, AuditTotal::Unknown);
    assert_eq!(walk(&tom, "COBALT", &asked).await.0.len(), 1);

    // The page says it in words, and its link goes on where the search stopped.
    let log = "/w/COBALT/settings/account/audit-logs";
    let page = tom.get(&format!("{log}?by=activity&value=TIC+TAC+TOE")).await;
    assert!(page.text().contains("Searched back to"), "{}", page.text());
    let place = first.searched_to.expect("a place").to_string();
    let link = page.body.split("href=\"").find(|part| part.contains(&format!("before={place}"))).expect("a link");
    let next = tom.get(&link.split('"').next().expect("an address").replace("&amp;", "&")).await;
    assert_eq!(next.status, 200, "{}", next.text());
    assert_ne!(next.text(), page.text());
}

/// What the application writes with the 512th entry is what its entries are made of.
#[tokio::test]
async fn the_application_closes_a_segment_with_its_last_entry_and_counts_every_entry() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let mut writer = LogWriter::at_end(&app.database.raw, &"ACME01".parse().unwrap()).await;
    let mut dice = Dice(11);
    let number: i64 = plain(&app, "ACME01").await[0].number;
    let at = plain(&app, "ACME01").await[0].at;
    for _ in number % 512..510 {
        writer.add(made(&mut dice, at));
    }
    writer.flush(&app.database.raw).await;
    for i in 0..3 {
        create(&maya, "ACME01", &format!("Zebra crossing {i}"), &["push"]).await;
    }
    let all = plain(&app, "ACME01").await;
    let last = all[0].number - all[0].number % 512;
    let mut grams = domain::audit::Grams::default();
    let folded: Vec<String> = sqlx::query_scalar(
        "SELECT folded FROM audit_entries WHERE workspace_id = 'ACME01' AND number > $1 AND number <= $2",
    )
    .bind(last - 512)
    .bind(last)
    .fetch_all(&app.database.raw)
    .await
    .unwrap();
    assert_eq!(folded.len(), 512);
    folded.iter().for_each(|text| grams.add(text));
    let stored: bool = sqlx::query_scalar(
        "SELECT grams = ('x' || $2)::bit(16384) FROM audit_segments WHERE workspace_id = 'ACME01' AND last = $1",
    )
    .bind(last)
    .bind(grams.hex())
    .fetch_one(&app.database.raw)
    .await
    .unwrap();
    assert!(stored);
    let asked = AuditAsked { value: "zebra".to_owned(), ..AuditAsked::default() };
    assert_eq!(walk(&maya, "ACME01", &asked).await.0.len(), 3);
    for table in ["audit_team_facets", "audit_actor_facets"] {
        let query = format!("SELECT sum(entries)::bigint FROM {table} WHERE workspace_id = 'ACME01'");
        let counted: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(&app.database.raw).await.unwrap();
        assert_eq!(counted, all[0].number, "{table}");
    }
}

#[tokio::test]
async fn a_zone_moves_what_is_shown_and_what_is_asked_and_not_what_happened() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let asked = |zone: &str, from: &str| AuditAsked { zone: zone.into(), from: from.into(), ..AuditAsked::default() };
    let question = |asked| AuditQuestion { asked, ..AuditQuestion::default() };
    let utc = ask(&maya, "ACME01", &question(asked("", ""))).await;
    let there = ask(&maya, "ACME01", &question(asked("Asia/Kathmandu", ""))).await;
    assert_eq!(places(&utc), places(&there));
    assert_eq!(there.entries[0].entry.at.offset().as_hms(), (5, 45, 0));
    let at = there.entries[20].entry.at;
    let from = format!("{}T{:02}:{:02}:{:02}", at.date(), at.hour(), at.minute(), at.second());
    let since = ask(&maya, "ACME01", &question(asked("Asia/Kathmandu", &from))).await;
    assert_eq!(since.entries.last().unwrap().entry.place(), utc.entries[20].entry.place());
}

#[tokio::test]
async fn what_can_not_be_understood_is_told_and_another_workspaces_log_is_not_there() {
    let app = TestApp::start().await;
    let maya = app.browser_of(MAYA).await;
    let asked = AuditAsked { from: "yesterday".into(), zone: "Mars/Olympus".into(), ..AuditAsked::default() };
    let page = ask(&maya, "ACME01", &AuditQuestion { asked: asked.clone(), ..AuditQuestion::default() }).await;
    use domain::audit::AskedProblem::{From, Zone};
    assert_eq!((page.problems, page.asked), (vec![From, Zone], asked));
    assert!(page.entries.is_empty());
    let body = serde_json::json!({ "workspace": "ACME01", "question": AuditQuestion::default() });
    assert_eq!(app.browser_of(SOFIA).await.call("/api/audit_log", &body.to_string()).await.status, 404);
}
