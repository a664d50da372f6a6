use std::sync::atomic::AtomicBool;

use time::OffsetDateTime;
use time::macros::datetime;

use super::*;
use crate::usage::CallerSeen;

const NOON: OffsetDateTime = datetime!(2026-11-25 12:00 UTC);
/// In the hour behind.
const LATER: OffsetDateTime = datetime!(2026-11-25 13:00 UTC);

struct Ids(WorkspaceId, KeyId, ApiId);

fn ids() -> Ids {
    Ids("ACME01".parse().unwrap(), "abcDEF123456".parse().unwrap(), "data".parse().unwrap())
}

/// A key of many, spread as drawn ids are.
fn key(n: usize) -> KeyId {
    let first = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[n % 62];
    format!("{}{n:011}", char::from(first)).parse().unwrap()
}

impl Ids {
    fn call<'a>(&'a self, host: u32, agent: &'a str, at: OffsetDateTime) -> Call<'a> {
        let caller = CallerSeen { address: IpAddr::from(host.to_be_bytes()), agent: agent.as_bytes() };
        let verdict = Counted::Allowed;
        Call { workspace: &self.0, key: &self.1, api: Some(&self.2), verdict, caller, presented: "sesame", at }
    }
}

fn total(rows: &[Row]) -> u64 {
    rows.iter().map(|row| row.taken.calls).sum()
}

#[test]
fn no_call_is_lost_or_doubled_while_another_thread_takes_and_clears_away() {
    const THREADS: u64 = 4;
    const CALLS: u64 = 50_000;
    let (table, ids, done) = (Table::new(7), ids(), AtomicBool::new(false));
    let taken = std::thread::scope(|scope| {
        let taker = scope.spawn(|| {
            let mut taken = 0;
            while !done.load(Ordering::Acquire) {
                // Later, so that every counter that had nothing to give is cleared away.
                taken += total(&table.take(0..PARTS, LATER));
            }
            taken
        });
        let counting: Vec<_> = (0..THREADS)
            .map(|_| {
                scope.spawn(|| {
                    for n in 0..CALLS {
                        table.count(&ids.call((n % 5) as u32, "curl/8", NOON), 1);
                    }
                })
            })
            .collect();
        for thread in counting {
            thread.join().unwrap();
        }
        done.store(true, Ordering::Release);
        taker.join().unwrap()
    });
    assert_eq!(taken + total(&table.take(0..PARTS, NOON)), THREADS * CALLS);
}

#[test]
fn a_call_belongs_to_the_hour_in_which_it_came() {
    let (table, ids) = (Table::new(7), ids());
    for at in [NOON - time::Duration::microseconds(1), NOON, NOON + time::Duration::minutes(59)] {
        table.count(&ids.call(1, "curl/8", at), 1);
    }
    let noon = NOON.unix_timestamp() / HOUR;
    let mut hours: Vec<_> = table.take(0..PARTS, NOON).iter().map(|row| (row.hour, row.taken.calls)).collect();
    hours.sort_unstable();
    assert_eq!(hours, [(noon - 1, 1), (noon, 2)]);
}

#[test]
fn callers_beyond_the_bound_are_counted_without_being_told_apart() {
    let (table, ids) = (Table::new(7), ids());
    let all = MOST_CALLERS as u32 + 1000;
    for host in 0..all {
        table.count(&ids.call(host, "curl/8", NOON), 2);
    }
    let rows = table.take(0..PARTS, NOON);
    assert_eq!(total(&rows), u64::from(all) * 2);
    let others: Vec<_> = rows.iter().filter(|row| row.who.is_none()).collect();
    assert_eq!((rows.len(), others.len(), others[0].taken.calls), (MOST_CALLERS + 1, 1, 2000));
    // Once they are taken and silent, there is room again.
    assert!(table.take(0..PARTS, NOON).is_empty());
    for host in 0..MOST_CALLERS - AT_REST {
        table.count(&ids.call(all + host as u32, "curl/8", NOON), 1);
    }
    let rows = table.take(0..PARTS, NOON);
    assert!(rows.len() == MOST_CALLERS - AT_REST && rows.iter().all(|row| row.who.is_some()));
}

#[test]
fn counters_stay_until_their_hour_ends_unless_there_are_very_many() {
    let (table, ids) = (Table::new(7), ids());
    let there = || table.parts.iter().map(|part| part.callers.len()).sum::<usize>();
    for host in 0..AT_REST as u32 + 10 {
        table.count(&ids.call(host, "curl/8", NOON), 1);
    }
    assert_eq!((table.take(0..PARTS, NOON).len(), there()), (AT_REST + 10, AT_REST + 10));
    assert_eq!((table.take(0..PARTS, NOON).len(), there()), (0, AT_REST));
    // What stayed counts on.
    for host in 0..AT_REST as u32 + 10 {
        table.count(&ids.call(host, "curl/8", NOON), 2);
    }
    assert_eq!(total(&table.take(0..PARTS, LATER)), 2 * (AT_REST as u64 + 10));
    assert_eq!((table.take(0..PARTS, LATER).len(), there()), (0, 0));
}

#[test]
fn parts_are_alike_in_size_and_a_flood_leaves_other_workspaces_their_room() {
    let (table, flooded) = (Table::new(7), ids());
    for host in 0..=MOST_CALLERS as u32 {
        table.count(&flooded.call(host, "curl/8", NOON), 1);
    }
    let others: Vec<_> =
        (0..6200).map(|n| Ids(format!("W{:05}", n / 12).parse().unwrap(), key(n), flooded.2.clone())).collect();
    for ids in &others {
        table.count(&ids.call(1, "curl/8", NOON), 1);
        table.count(&ids.call(2, "curl/8", NOON + time::Duration::hours(1)), 1);
    }
    let crowded = part_of(&flooded.0, &flooded.1);
    for part in (0..PARTS).filter(|part| *part != crowded) {
        let rows = table.take(part..part + 1, NOON);
        assert!((90..375).contains(&rows.len()), "{} in {part}", rows.len());
        assert!(rows.iter().all(|row| row.who.is_some()));
    }
    let there = others.iter().filter(|ids| part_of(&ids.0, &ids.1) == crowded).count() as u64;
    assert_eq!(total(&table.take(0..PARTS, NOON)), MOST_CALLERS as u64 + 1 + 2 * there);
}

#[test]
fn a_workspace_of_very_many_keys_loses_no_call_though_their_hour_ends() {
    let (table, ids) = (Table::new(7), ids());
    for n in 0..100_000 {
        let of_key = Ids(ids.0.clone(), key(n), ids.2.clone());
        table.count(&of_key.call(1, "curl/8", NOON), 1);
        table.count(&of_key.call(1, "curl/8", NOON + time::Duration::hours(1)), 1);
    }
    assert_eq!((total(&table.take(0..PARTS, NOON)), table.take_dropped()), (200_000, 0));
}

#[test]
fn sums_beyond_the_bound_are_lost_and_told() {
    let table = Table::new(7);
    let Ids(workspace, key, api) = ids();
    let all = (MOST_CALLERS + MOST_SUMS + 10) as i64;
    for hour in 0..all {
        let at = NOON + time::Duration::hours(hour);
        table.count(&Ids(workspace.clone(), key.clone(), api.clone()).call(1, "curl/8", at), 3);
    }
    assert_eq!((total(&table.take(0..PARTS, NOON)), table.take_dropped()), (3 * (all as u64 - 10), 30));
}

#[test]
fn a_part_holds_all_of_a_key_and_a_workspace_has_several() {
    let workspace: WorkspaceId = "ACME01".parse().unwrap();
    let of = |first: char| part_of(&workspace, &format!("{first}bcDEF123456").parse().unwrap());
    let parts: std::collections::HashSet<_> = ('0'..='z').filter(char::is_ascii_alphanumeric).map(of).collect();
    assert_eq!(parts.len(), OF_A_WORKSPACE);
    assert_eq!(of('a'), part_of(&workspace, &"azzzzzzzzzzz".parse().unwrap()));
}

#[test]
fn agents_are_kept_without_secrets_and_told_apart_by_what_was_sent() {
    let (table, ids) = (Table::new(7), ids());
    for agent in ["mine sesame", "mine sesame", "mine lk_9fK2abcdEFGH"] {
        table.count(&ids.call(1, agent, NOON), 1);
    }
    let mut rows: Vec<_> =
        table.take(0..PARTS, NOON).into_iter().map(|row| (row.taken.calls, row.who.unwrap().1.into_string())).collect();
    rows.sort();
    assert_eq!(rows, [(1, "mine [removed]".to_owned()), (2, "mine [removed]".to_owned())]);
}
