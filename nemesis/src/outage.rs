//! PostgreSQL is away for a while under load: what is answered, second by second.

use std::time::Duration;

use crate::clock::{Moment, nanos};
use crate::cluster::Cluster;
use crate::figures::Times;
use crate::history::{Ended, History, Verdict};
use crate::load::{Amount, Load};
use crate::postgres::Stop;
use crate::report::Report;

/// How long each part lasts.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Before PostgreSQL is stopped.
    pub before: Duration,
    /// While it is away.
    pub away: Duration,
    /// After it has come back.
    pub after: Duration,
    /// The load.
    pub amount: Amount,
}

/// One second.
#[derive(Clone, Debug, Default)]
pub struct Second {
    /// Answers 200.
    pub allowed: usize,
    /// Answers 401 and 403.
    pub refused: usize,
    /// Answers 503.
    pub unsure: usize,
    /// From question to answer.
    pub times: Times,
    /// Changes acknowledged.
    pub done: usize,
    /// Changes not done, or of unknown outcome.
    pub not_done: usize,
}

/// What was seen.
#[derive(Debug)]
pub struct Seen {
    /// By the second in which the answer arrived.
    pub seconds: Vec<Second>,
    /// When PostgreSQL began to stop.
    pub gone: Moment,
    /// When it took connections again.
    pub back: Moment,
    /// From then until a node allowed something again; `None` when none did.
    pub recovered: Option<Duration>,
    /// The whole run in figures.
    pub report: Report,
}

const SECOND: Moment = 1_000_000_000;

/// Runs it.
///
/// # Errors
/// What doesn't hold at the end, apart from the findings.
///
/// # Panics
/// When PostgreSQL doesn't stop or start.
pub async fn run(cluster: &Cluster, plan: Plan, seed: u64) -> Result<Seen, String> {
    let load = Load::start(cluster, plan.amount, seed).await;
    tokio::time::sleep(plan.before).await;
    let gone = load.clock.now();
    let mut postgres = cluster.postgres.lock().await;
    postgres.stop(Stop::Fast).await;
    tokio::time::sleep(plan.away.saturating_sub(Duration::from_nanos(load.clock.now() - gone))).await;
    postgres.start_again().await;
    drop(postgres);
    let back = load.clock.now();
    tokio::time::sleep(plan.after).await;
    let history = load.end().await;
    cluster.wait_ready().await;
    cluster.inspect().await?;
    let allowed = history.verifications.iter().filter(|asked| asked.verdict == Verdict::Allowed);
    let first = allowed.map(|asked| asked.answered).filter(|answered| *answered >= back).min();
    let recovered = first.map(|first| Duration::from_nanos(first - back));
    Ok(Seen { seconds: seconds(&history), gone, back, recovered, report: Report::of(&history, Vec::new()) })
}

fn seconds(history: &History) -> Vec<Second> {
    let mut seconds: Vec<Second> = Vec::new();
    let mut at = |moment: Moment, note: &dyn Fn(&mut Second)| {
        let second = usize::try_from(moment / SECOND).unwrap_or(usize::MAX);
        while seconds.len() <= second {
            seconds.push(Second::default());
        }
        note(&mut seconds[second]);
    };
    for asked in &history.verifications {
        at(asked.answered, &|second| {
            match asked.verdict {
                Verdict::Allowed => second.allowed += 1,
                Verdict::Unsure => second.unsure += 1,
                _ => second.refused += 1,
            }
            second.times.add(asked.answered - asked.sent);
        });
    }
    for post in &history.posts {
        at(post.answered, &|second| match post.ended {
            Ended::Done => second.done += 1,
            Ended::Refused | Ended::Unknown => second.not_done += 1,
        });
    }
    seconds
}

impl Seen {
    /// The seconds that lie wholly within the outage, from so long after its beginning on.
    pub fn during(&self, after: Duration) -> &[Second] {
        let from = (self.gone + nanos(after)).div_ceil(SECOND);
        let range = usize::try_from(from).unwrap_or(0)..usize::try_from(self.back / SECOND).unwrap_or(0);
        self.seconds.get(range).unwrap_or_default()
    }

    /// Prints it.
    pub fn print(&self) {
        println!(
            "{:>7} {:>8} {:>8} {:>8} {:>9} {:>8} {:>8}",
            "second", "200", "401/403", "503", "p99 ms", "changes", "not done"
        );
        for (number, second) in (0..).zip(&self.seconds) {
            let Second { allowed, refused, unsure, times, done, not_done } = second;
            let p99 = times.quantile(0.99);
            let words = match number {
                number if number == self.gone / SECOND => "  PostgreSQL stops",
                number if number == self.back / SECOND => "  PostgreSQL is back",
                _ => "",
            };
            println!("{number:>7} {allowed:>8} {refused:>8} {unsure:>8} {p99:>9.1} {done:>8} {not_done:>8}{words}");
        }
        match self.recovered {
            Some(time) => {
                println!("The first 200 came {} ms after PostgreSQL took connections again.", time.as_millis())
            }
            None => println!("No 200 came after PostgreSQL was back."),
        }
        self.report.print();
    }
}
