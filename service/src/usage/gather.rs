//! What was counted, put together by key, in batches of a size that the database takes in one go.

use std::collections::{BTreeMap, HashMap};

use domain::ids::{ApiId, KeyId, WorkspaceId};
use domain::usage::{CALLERS_KEPT, Counted};
use store::usage::{CallerTally, HourTally, KeyTally};
use time::OffsetDateTime;

use super::table::Row;
use super::tally::Taken;

/// Rows of a batch. One key may have more: it isn't divided.
const BATCH_ROWS: usize = 20_000;

type CallerOf = (Option<ApiId>, Counted, Option<(String, String)>);

#[derive(Default)]
struct OfKey {
    hours: BTreeMap<(i64, Option<ApiId>, Counted), u64>,
    callers: HashMap<CallerOf, Taken>,
}

/// Puts rows together by key, in the one order in which every node writes.
pub(super) fn batches(rows: Vec<Row>) -> Vec<Vec<KeyTally>> {
    let mut keys: BTreeMap<(WorkspaceId, KeyId), OfKey> = BTreeMap::new();
    for row in rows {
        let key = keys.entry((row.workspace, row.key)).or_default();
        *key.hours.entry((row.hour, row.api.clone(), row.verdict)).or_default() += row.taken.calls;
        let who = row.who.map(|(address, agent)| (address.to_string(), agent.into()));
        put(&mut key.callers, (row.api, row.verdict, who), row.taken);
    }
    let mut batches = vec![Vec::new()];
    let mut size = 0;
    for ((workspace, key), counted) in keys {
        let tally = tally(workspace, key, counted);
        let rows = tally.hours.len() + tally.callers.len();
        if size > 0 && size + rows > BATCH_ROWS {
            batches.push(Vec::new());
            size = 0;
        }
        size += rows;
        if let Some(batch) = batches.last_mut() {
            batch.push(tally);
        }
    }
    batches.retain(|batch| !batch.is_empty());
    batches
}

fn put(callers: &mut HashMap<CallerOf, Taken>, caller: CallerOf, taken: Taken) {
    let sum = callers.entry(caller).or_insert(Taken { calls: 0, ..taken });
    sum.calls += taken.calls;
    sum.first = sum.first.min(taken.first);
    sum.last = sum.last.max(taken.last);
}

fn tally(workspace: WorkspaceId, key: KeyId, counted: OfKey) -> KeyTally {
    let last_used =
        counted.callers.iter().filter(|((_, verdict, _), _)| verdict.is_allowed()).map(|(_, t)| t.last).max();
    let hours = counted.hours.into_iter().map(|((hour, api, verdict), calls)| HourTally {
        hour: moment(hour * 3_600_000_000),
        api,
        verdict,
        calls: count(calls),
    });
    let mut callers: Vec<_> = kept_apart(counted.callers)
        .into_iter()
        .map(|((api, verdict, who), taken)| CallerTally {
            who,
            api,
            verdict,
            first_seen: moment(taken.first),
            last_seen: moment(taken.last),
            calls: count(taken.calls),
        })
        .collect();
    callers.sort_by(|a, b| (a.verdict, &a.api, &a.who).cmp(&(b.verdict, &b.api, &b.who)));
    KeyTally { workspace, key, hours: hours.collect(), callers, last_used: last_used.map(moment) }
}

/// Leaves the callers that the database would keep apart, and sums up the rest: a flood of callers costs it
/// no more than a few hundred rows.
fn kept_apart(callers: HashMap<CallerOf, Taken>) -> HashMap<CallerOf, Taken> {
    let most = usize::from(CALLERS_KEPT);
    if callers.len() <= most {
        return callers;
    }
    let mut seen: Vec<_> = callers.into_iter().collect();
    seen.sort_by_key(|(_, taken)| std::cmp::Reverse(taken.last));
    let mut left = [most, most];
    let mut kept = HashMap::new();
    for ((api, verdict, who), taken) in seen {
        let left = &mut left[usize::from(verdict.is_allowed())];
        let who = who.filter(|_| *left > 0);
        *left = left.saturating_sub(usize::from(who.is_some()));
        put(&mut kept, (api, verdict, who), taken);
    }
    kept
}

fn moment(micros: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

fn count(calls: u64) -> i64 {
    i64::try_from(calls).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::IpAddr;

    fn row(key: &str, verdict: Counted, host: u16, at: i64) -> Row {
        let [high, low] = host.to_be_bytes();
        Row {
            hour: at / 3_600_000_000,
            workspace: "ACME01".parse().unwrap(),
            key: key.parse().unwrap(),
            api: Some("data".parse().unwrap()),
            verdict,
            who: Some((IpAddr::from([10, 0, high, low]), "curl/8".into())),
            taken: Taken { calls: 2, first: at, last: at },
        }
    }

    #[test]
    fn a_flood_of_refused_callers_is_summed_up_and_pushes_out_none_that_was_let_in() {
        let key = "abcDEF123456";
        let mut rows = vec![row(key, Counted::Allowed, 1, 5)];
        rows.extend((0..1000).map(|host| row(key, Counted::OldText, host, 1000 + i64::from(host))));
        let batches = batches(rows);
        let [batch] = batches.as_slice() else { panic!("one batch") };
        let [tally] = batch.as_slice() else { panic!("one key") };
        let named = |allowed: bool| {
            let of = |caller: &&CallerTally| caller.who.is_some() && caller.verdict.is_allowed() == allowed;
            tally.callers.iter().filter(of).count()
        };
        assert_eq!((named(true), named(false)), (1, usize::from(CALLERS_KEPT)));
        let others: Vec<_> = tally.callers.iter().filter(|caller| caller.who.is_none()).collect();
        assert_eq!((others.len(), others[0].calls), (1, 1600));
        assert_eq!(tally.hours.iter().map(|hour| hour.calls).sum::<i64>(), 2002);
        assert_eq!(tally.last_used, Some(moment(5)));
    }

    #[test]
    fn a_batch_has_a_size_and_divides_no_key() {
        let rows = (0..50_000u32).map(|n| row(&format!("key{:09}", n / 2), Counted::Allowed, (n % 2) as u16, 7));
        let batches = batches(rows.collect());
        // A key has one hour and two callers.
        assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [6666, 6666, 6666, 5002]);
        assert!(batches.iter().flatten().is_sorted_by_key(|tally| tally.key.clone()));
    }
}
