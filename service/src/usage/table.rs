//! The counters in memory: one for each hour, key, API, verdict and caller.
//!
//! The table has [`PARTS`], each with the counters of some keys, so that it can be written bit by bit. A counter stays
//! when it was written, for the next call of its kind, unless there are very many.
//!
//! Callers are who they say they are, so that there may be any number of them. Of those, at most
//! [`MOST_CALLERS`] of a part wait to be written; whoever comes beyond them is counted without being told apart.
//! What remains then is bounded by what is the customers' own: keys, APIs and hours. A flood at one key leaves the
//! room of other parts alone.

use std::hash::{BuildHasher as _, Hash};
use std::net::IpAddr;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::ids::{ApiId, KeyId, WorkspaceId};
use domain::usage::{AGENT_BYTES, Counted, clean_agent};
use foldhash::{SharedSeed, fast, quality};
use papaya::{HashMap, ResizeMode};
use time::OffsetDateTime;

use super::Call;
use super::tally::{Taken, Tally};

/// Parts of the table. A power of two.
pub(super) const PARTS: usize = 64;
/// So many of them have counters of the same workspace.
const OF_A_WORKSPACE: usize = 16;
/// Callers of a part that are told apart at once.
const MOST_CALLERS: usize = 4096;
/// So many counters of a part stay until their hour ends, though they had nothing to give: most keys are used again
/// soon. They leave half of the room to callers that are new.
const AT_REST: usize = 2048;
/// Counters of a part without a caller. What finds no room among them is lost: half a million for the keys of one
/// workspace, of which a node holds a round's.
const MOST_SUMS: usize = 32_768;
/// Room that a part has from the start: a table that grows stops those who count.
const FIRST_ROOM: usize = 128;
/// Seconds of what is counted together.
const HOUR: i64 = 3600;

type Map = HashMap<Print, Cell, fast::SeedableRandomState>;

pub(super) struct Table {
    parts: Box<[Part]>,
    prints: [quality::SeedableRandomState; 2],
    /// Calls for which there was no room at all.
    dropped: AtomicU64,
}

struct Part {
    callers: Map,
    /// Calls of callers that aren't told apart.
    sums: Map,
}

/// A fingerprint of all that tells one counter from another, keyed by chance. It stands for it in the maps, so
/// that a look-up compares one place in memory instead of following five texts.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Print([u64; 2]);

/// A counter. What it counts lies apart: it is looked at only when the count is taken.
struct Cell {
    tally: Tally,
    label: Box<Label>,
}

/// What a counter counts.
#[derive(Clone)]
struct Label {
    /// Hours since 1970 (UTC).
    hour: i64,
    workspace: WorkspaceId,
    key: KeyId,
    api: Option<ApiId>,
    verdict: Counted,
    /// Address, and user agent as it may be kept.
    who: Option<(IpAddr, Box<str>)>,
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
        let shared = SharedSeed::global_random();
        let map = |capacity| {
            let hasher = fast::SeedableRandomState::with_seed(seed, shared);
            // In one go: a table that grows step by step costs every look-up a second one until it is done.
            HashMap::builder().capacity(capacity).hasher(hasher).resize_mode(ResizeMode::Blocking).build()
        };
        let part = |_| Part { callers: map(FIRST_ROOM), sums: map(0) };
        let prints = [seed, seed.rotate_left(32) ^ u64::MAX];
        Self {
            parts: (0..PARTS).map(part).collect(),
            prints: prints.map(|seed| quality::SeedableRandomState::with_seed(seed, shared)),
            dropped: AtomicU64::new(0),
        }
    }

    /// Counts calls that differ in nothing.
    pub(super) fn count(&self, call: &Call<'_>, calls: u64) {
        let hour = hour_of(call.at);
        let at = call.at.unix_timestamp() * 1_000_000 + i64::from(call.at.microsecond());
        // The agent by what was sent, which may hold a secret and isn't kept.
        let agent = &call.caller.agent[..call.caller.agent.len().min(AGENT_BYTES)];
        let of_caller = self.print(call, hour, Some((call.caller.address, agent)));
        let label = || {
            let agent = clean_agent(call.caller.agent, call.presented);
            Label::new(call, hour, Some((call.caller.address, agent.into())))
        };
        let part = &self.parts[part_of(call.workspace, call.key)];
        if add(&part.callers, MOST_CALLERS, of_caller, label, calls, at) {
            return;
        }
        let label = || Label::new(call, hour, None);
        if !add(&part.sums, MOST_SUMS, self.print(call, hour, None), label, calls, at) {
            self.dropped.fetch_add(calls, Ordering::Relaxed);
        }
    }

    fn print(&self, call: &Call<'_>, hour: i64, who: Option<(IpAddr, &[u8])>) -> Print {
        let whole = (hour, call.workspace, call.key, call.api, call.verdict, who);
        Print([self.prints[0].hash_one(whole), self.prints[1].hash_one(whole)])
    }

    /// Takes what was counted in these parts since the last time, and clears away counters that had nothing to give:
    /// those of hours that are over, and those beyond [`AT_REST`].
    pub(super) fn take(&self, parts: Range<usize>, now: OffsetDateTime) -> Vec<Row> {
        let (mut rows, hour) = (Vec::new(), hour_of(now));
        for map in self.parts[parts].iter().flat_map(|part| [&part.callers, &part.sums]) {
            let map = map.pin();
            for (print, cell) in &map {
                match cell.tally.take() {
                    Some(taken) => rows.push(cell.label.row(taken)),
                    None if cell.label.hour >= hour && map.len() <= AT_REST => {}
                    None if cell.tally.die() || cell.tally.is_dead() => {
                        let _ = map.remove_if(print, |_, cell| cell.tally.is_dead());
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

/// The part that counts a key. The keys of a workspace lie in [`OF_A_WORKSPACE`] parts, by ranges of their ids: what
/// is written together lies together in the database as well. Nobody chooses ids: they are drawn.
fn part_of(workspace: &WorkspaceId, key: &KeyId) -> usize {
    let spread = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    // The upper bits are the well mixed ones.
    let workspace = (workspace.as_str().bytes().fold(0, spread) >> 32) as usize;
    // The place among the 62 characters that ids are made of.
    let place = match key.as_str().as_bytes().first() {
        Some(digit @ b'0'..=b'9') => digit - b'0',
        Some(upper @ b'A'..=b'Z') => upper - b'A' + 10,
        Some(lower @ b'a'..=b'z') => lower - b'a' + 36,
        _ => 0,
    };
    (workspace + usize::from(place) * OF_A_WORKSPACE / 62) % PARTS
}

fn hour_of(at: OffsetDateTime) -> i64 {
    at.unix_timestamp().div_euclid(HOUR)
}

/// Adds to a counter, which is made unless there are so many. `false` when there was no room.
fn add(map: &Map, most: usize, print: Print, label: impl Fn() -> Label, calls: u64, at: i64) -> bool {
    let map = map.pin();
    loop {
        match map.get(&print) {
            Some(cell) if cell.tally.add(calls, at) => return true,
            // It is being cleared away: a new one takes its place.
            Some(_dead) => {
                let _ = map.remove_if(&print, |_, cell| cell.tally.is_dead());
            }
            // Threads that ask at once may each add one beyond: that is room enough.
            None if map.len() >= most => return false,
            None => {
                let cell = Cell { tally: Tally::of(calls, at), label: Box::new(label()) };
                if map.try_insert(print, cell).is_ok() {
                    return true;
                }
            }
        }
    }
}

impl Label {
    fn new(call: &Call<'_>, hour: i64, who: Option<(IpAddr, Box<str>)>) -> Self {
        Self {
            hour,
            workspace: call.workspace.clone(),
            key: call.key.clone(),
            api: call.api.cloned(),
            verdict: call.verdict,
            who,
        }
    }

    fn row(&self, taken: Taken) -> Row {
        let Self { hour, workspace, key, api, verdict, who } = self.clone();
        Row { hour, workspace, key, api, verdict, who, taken }
    }
}

#[cfg(test)]
mod tests;
