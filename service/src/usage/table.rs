//! The counters in memory: one for each hour, key, API, verdict and caller.
//!
//! Callers are who they say they are, so that there may be any number of them. Of those, at most
//! [`MOST_CALLERS`] wait to be written; whoever comes beyond them is counted without being told apart. What
//! remains then is bounded by what is the customers' own: keys, APIs and hours.

use std::hash::{BuildHasher as _, Hash, Hasher};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::ids::{ApiId, KeyId, WorkspaceId};
use domain::usage::{AGENT_BYTES, Counted, clean_agent};
use foldhash::SharedSeed;
use foldhash::quality::SeedableRandomState;
use papaya::{Equivalent, HashMap, Operation};
use time::OffsetDateTime;

use super::Call;
use super::tally::{Taken, Tally};

/// Callers that are told apart at once.
const MOST_CALLERS: usize = 16_384;
/// Counters without a caller. They are written every two seconds; only while the database is away may there
/// be more.
const MOST_SUMS: usize = 262_144;
/// Seconds of what is counted together.
const HOUR: i64 = 3600;

type Map = HashMap<Counter, Cell, SeedableRandomState>;

pub(super) struct Table {
    callers: Map,
    /// Calls of callers that aren't told apart.
    sums: Map,
    hasher: SeedableRandomState,
    /// Calls for which there was no room at all.
    dropped: AtomicU64,
}

struct Counter {
    /// Hours since 1970 (UTC).
    hour: i64,
    workspace: WorkspaceId,
    key: KeyId,
    api: Option<ApiId>,
    verdict: Counted,
    who: Option<Seen>,
}

/// A caller: its address, and its user agent by the hash of what it sent, which may hold a secret.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Seen {
    address: IpAddr,
    agent: u64,
}

struct Cell {
    tally: Tally,
    /// The user agent as it may be kept.
    agent: Box<str>,
}

/// A [`Counter`] that is looked for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Sought<'a> {
    hour: i64,
    workspace: &'a WorkspaceId,
    key: &'a KeyId,
    api: Option<&'a ApiId>,
    verdict: Counted,
    who: Option<Seen>,
}

/// What one counter had counted.
pub(super) struct Row {
    pub(super) hour: i64,
    pub(super) workspace: WorkspaceId,
    pub(super) key: KeyId,
    pub(super) api: Option<ApiId>,
    pub(super) verdict: Counted,
    /// Address and user agent; none for callers that weren't told apart.
    pub(super) who: Option<(IpAddr, Box<str>)>,
    pub(super) taken: Taken,
}

impl Table {
    pub(super) fn new(seed: u64) -> Self {
        let hasher = SeedableRandomState::with_seed(seed, SharedSeed::global_random());
        let map = || HashMap::with_hasher(hasher.clone());
        Self { callers: map(), sums: map(), hasher: hasher.clone(), dropped: AtomicU64::new(0) }
    }

    /// Counts calls that differ in nothing.
    pub(super) fn count(&self, call: &Call<'_>, calls: u64) {
        let agent = &call.caller.agent[..call.caller.agent.len().min(AGENT_BYTES)];
        let who = Seen { address: call.caller.address, agent: self.hasher.hash_one(agent) };
        let mut sought = Sought {
            hour: call.at.unix_timestamp().div_euclid(HOUR),
            workspace: call.workspace,
            key: call.key,
            api: call.api,
            verdict: call.verdict,
            who: Some(who),
        };
        let at = micros(call.at);
        let clean = || clean_agent(call.caller.agent, call.presented).into_boxed_str();
        if add(&self.callers, MOST_CALLERS, sought, clean, calls, at) {
            return;
        }
        sought.who = None;
        if !add(&self.sums, MOST_SUMS, sought, Box::default, calls, at) {
            self.dropped.fetch_add(calls, Ordering::Relaxed);
        }
    }

    /// Takes what was counted since the last time, and clears away counters that had nothing to give.
    pub(super) fn take(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for map in [&self.callers, &self.sums] {
            let map = map.pin();
            for (counter, cell) in &map {
                match cell.tally.take() {
                    Some(taken) => rows.push(counter.row(&cell.agent, taken)),
                    None if cell.tally.die() || cell.tally.is_dead() => {
                        let _ = map.remove_if(counter, |_, cell| cell.tally.is_dead());
                    }
                    None => {}
                }
            }
        }
        rows
    }

    /// How many calls found no room since the last time.
    pub(super) fn take_dropped(&self) -> u64 {
        self.dropped.swap(0, Ordering::Relaxed)
    }
}

/// Adds to a counter, which is made unless there are so many. `false` when there was no room.
fn add(map: &Map, most: usize, sought: Sought<'_>, agent: impl Fn() -> Box<str>, calls: u64, at: i64) -> bool {
    let map = map.pin();
    loop {
        match map.get(&sought) {
            Some(cell) if cell.tally.add(calls, at) => return true,
            // It is being cleared away: a new one takes its place.
            Some(_dead) => {}
            // Threads that ask at once may each add one beyond: that is room enough.
            None if map.len() >= most => return false,
            None => {}
        }
        let agent = agent();
        map.compute(sought.to_owned(), |there| match there {
            Some((_, cell)) if !cell.tally.is_dead() => Operation::Abort(()),
            _ => Operation::Insert(Cell { tally: Tally::new(), agent: agent.clone() }),
        });
    }
}

fn micros(at: OffsetDateTime) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1000).unwrap_or(0)
}

impl Counter {
    fn sought(&self) -> Sought<'_> {
        let Self { hour, workspace, key, api, verdict, who } = self;
        Sought { hour: *hour, workspace, key, api: api.as_ref(), verdict: *verdict, who: *who }
    }

    fn row(&self, agent: &str, taken: Taken) -> Row {
        Row {
            hour: self.hour,
            workspace: self.workspace.clone(),
            key: self.key.clone(),
            api: self.api.clone(),
            verdict: self.verdict,
            who: self.who.map(|who| (who.address, agent.into())),
            taken,
        }
    }
}

impl Sought<'_> {
    fn to_owned(self) -> Counter {
        Counter {
            hour: self.hour,
            workspace: self.workspace.clone(),
            key: self.key.clone(),
            api: self.api.cloned(),
            verdict: self.verdict,
            who: self.who,
        }
    }
}

impl PartialEq for Counter {
    fn eq(&self, other: &Self) -> bool {
        self.sought() == other.sought()
    }
}

impl Eq for Counter {}

impl Hash for Counter {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.sought().hash(state);
    }
}

impl Equivalent<Counter> for Sought<'_> {
    fn equivalent(&self, counter: &Counter) -> bool {
        *self == counter.sought()
    }
}
