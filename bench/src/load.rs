//! Ten million entries: one workspace with a tenth of them, the others in logs of ten thousand, two years of
//! changes that came at the same time.

use domain::ids::WorkspaceId;
use sqlx::{AssertSqlSafe, PgPool};
use testkit::{LogWriter, Made, copy_rows};
use time::{Duration, OffsetDateTime};

use crate::measure::{thousands, timed};

/// The workspace with a tenth of the entries.
pub const LARGE: &str = "LARGE";
/// Entries of every other workspace.
const SMALL: usize = 10_000;
/// Rows of one COPY.
const CHUNK: usize = 50_000;
const ACTORS: usize = 300;

const TEAMS: [&str; 12] = [
    "Growth",
    "Platform",
    "Support",
    "Payments",
    "Data",
    "Mobile",
    "Partners",
    "Security",
    "Finance",
    "Logistics",
    "Research",
    "Legal",
];
const NOUNS: [&str; 24] = [
    "checkout",
    "warehouse",
    "mailer",
    "loyalty",
    "console",
    "campaign",
    "vendor",
    "billing",
    "search",
    "export",
    "import",
    "gateway",
    "reporting",
    "catalog",
    "pricing",
    "inventory",
    "returns",
    "shipping",
    "invoices",
    "identity",
    "tracking",
    "coupons",
    "reviews",
    "feeds",
];

/// Numbers that look like chance, the same in every run (Marsaglia's xorshift64).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n
    }
}

pub fn actor(number: usize) -> String {
    format!("{}.{number}@example.com", NOUNS[number % NOUNS.len()])
}

/// The first actors write most.
fn some_actor(dice: &mut Dice, of: usize) -> usize {
    dice.below(of).min(dice.below(of)).min(dice.below(of))
}

fn made(dice: &mut Dice, at: OffsetDateTime, actors: usize) -> Made {
    let number = some_actor(dice, actors);
    let key = format!("{} {} {}", NOUNS[dice.below(24)], NOUNS[dice.below(24)], dice.below(400));
    let (action, activity) = match dice.below(100) {
        0..5 => ("Delete", format!("Archived “{key}”")),
        5..15 => ("Create", format!("Created “{key}” with Data, Push")),
        15..40 => ("Create", "Signed in".to_owned()),
        40..60 => ("Update", format!("Regenerated “{key}”")),
        _ => ("Update", format!("Changed API access of “{key}”: added Segmentation")),
    };
    // One in 20,000 says what nobody else says.
    let activity = if dice.below(20_000) == 0 { format!("{activity} quetzalcoatl") } else { activity };
    let team = TEAMS[number % TEAMS.len()].to_owned();
    let second = TEAMS[(number * 7 + 3) % TEAMS.len()].to_owned();
    let teams = if number.is_multiple_of(5) && second != team { vec![team, second] } else { vec![team] };
    Made {
        at,
        actor: actor(number),
        teams,
        ip: Some(format!("192.0.2.{}", number % 250)),
        entity: if activity == "Signed in" { "Session" } else { "API key" }.to_owned(),
        action: action.to_owned(),
        activity,
        details: r#"{"before":{"apis":["data"]},"after":{"apis":["data","segmentation"]}}"#.to_owned(),
    }
}

/// Loads the entries, unless an earlier run did.
pub async fn load(raw: &PgPool, entries: usize) {
    let loaded: Option<i64> =
        sqlx::query_scalar("SELECT sum(number)::bigint FROM audit_heads WHERE workspace_id ~ '^(LARGE|W[0-9]+)$'")
            .fetch_one(raw)
            .await
            .expect("what was loaded");
    if loaded.is_some_and(|loaded| loaded >= entries as i64) {
        println!("{} entries are there from an earlier run.", thousands(entries as f64));
        return;
    }
    assert_eq!(loaded, None, "another number of entries was loaded: remove the folder");
    let (took, ()) = timed(fill(raw, entries)).await;
    println!("Loaded {} entries in {:.0} s.", thousands(entries as f64), took.as_secs_f64());
}

async fn fill(raw: &PgPool, entries: usize) {
    let begin = OffsetDateTime::UNIX_EPOCH + Duration::days(20_049);
    let end = begin + Duration::days(730);
    sqlx::query("SELECT audit_make_quarters($1, $2)")
        .bind(begin.date())
        .bind(end.date())
        .execute(raw)
        .await
        .expect("quarters");
    let others = (entries - entries / 10) / SMALL;
    let names = std::iter::once(LARGE.to_owned()).chain((0..others).map(|i| format!("W{i}")));
    let ids: Vec<WorkspaceId> = names.map(|name| name.parse().expect("an id")).collect();
    let mut writers = Vec::new();
    for id in &ids {
        sqlx::query("INSERT INTO workspaces (id, name, created_at) VALUES ($1, $1, $2)")
            .bind(id.as_str())
            .bind(begin)
            .execute(raw)
            .await
            .expect("a workspace");
        writers.push(LogWriter::at_end(raw, id).await);
    }
    let indexes = drop_indexes(raw).await;
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let step = (end - begin) / i32::try_from(entries).expect("a number of entries");
    let mut at = begin;
    for written in (0..entries).step_by(CHUNK) {
        for _ in 0..CHUNK.min(entries - written) {
            let large = dice.below(10) == 0;
            let (writer, actors) = if large { (0, ACTORS) } else { (1 + dice.below(others), 6) };
            at += step;
            writers[writer].add(made(&mut dice, at, actors));
        }
        let rows = writers.iter_mut().map(LogWriter::take_rows);
        let rows = rows.reduce(|(a, b), (c, d)| (a + &c, b + &d)).expect("rows");
        copy_rows(&mut raw.acquire().await.expect("a connection"), rows).await;
    }
    for writer in &mut writers {
        writer.flush(raw).await;
    }
    for index in indexes {
        sqlx::raw_sql(AssertSqlSafe(index)).execute(raw).await.expect("an index");
    }
    sqlx::raw_sql("VACUUM (ANALYZE)").execute(raw).await.expect("a vacuum");
}

/// Loading is quicker without them; gives the statements that make them again.
async fn drop_indexes(raw: &PgPool) -> Vec<String> {
    let indexes: Vec<(String, String)> = sqlx::query_as(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'audit_entries' AND indexname <> 'audit_entries_pkey'",
    )
    .fetch_all(raw)
    .await
    .expect("the indexes");
    for (name, _) in &indexes {
        sqlx::raw_sql(AssertSqlSafe(format!("DROP INDEX {name}"))).execute(raw).await.expect("no index");
    }
    indexes.into_iter().map(|(_, definition)| definition.replace(" ON ONLY ", " ON ")).collect()
}
