//! Short runs of what `make nemesis` runs at length. Figures aren't judged here, promises are: other tests and
//! debug builds share the machine.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use nemesis::cluster::{Cluster, Shape};
use nemesis::fault::Kind;
use nemesis::load::Amount;
use nemesis::run::Plan;
use nemesis::{healthy, hostile, outage, rolling};
use tokio::sync::{Semaphore, SemaphorePermit};

const SHAPE: Shape = Shape { nodes: 3, lease: Duration::from_secs(1), barrier: true, roads: true };
/// Little enough for changes to come through on two processors.
const AMOUNT: Amount =
    Amount { gateways: 3, question: Duration::from_millis(8), people: 2, keys: 3, change: Duration::from_millis(10) };

/// Two at a time: each starts a PostgreSQL and several nodes, and mostly waits.
async fn turn() -> SemaphorePermit<'static> {
    static TURNS: Semaphore = Semaphore::const_new(2);
    TURNS.acquire().await.expect("never closed")
}

fn plan(barrier: bool, kinds: &[Kind], seconds: u64) -> Plan {
    Plan {
        shape: Shape { barrier, ..SHAPE },
        amount: AMOUNT,
        time: Duration::from_secs(seconds),
        faults: kinds.len(),
        verifications: 1_000,
        kinds: kinds.to_vec(),
        seed: 7,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_nothing_is_accepted_after_its_revocation_was_acknowledged() {
    let _turn = turn().await;
    let report = plan(true, &Kind::ALL, 1).run().await.unwrap();
    report.print();
    report.judge().unwrap();
    let kinds: BTreeSet<_> = report.faults.iter().map(|fault| fault.kind).collect();
    assert_eq!(kinds.len(), Kind::ALL.len(), "every kind of fault");
    assert!(report.revocations > 0 && report.unsure > 0, "there was something to see");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_checker_finds_what_nodes_accept_that_do_not_wait_for_each_other() {
    let _turn = turn().await;
    let report = plan(false, &Kind::TELLING, 1).run().await.unwrap();
    report.print();
    assert!(!report.findings.accepted_revoked.is_empty(), "revoked texts were accepted");
    assert!(report.judge().is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revocation_waits_for_a_paused_node_no_longer_than_its_lease() {
    let _turn = turn().await;
    let cluster = Cluster::start(SHAPE).await;
    let figures = healthy::measure(&cluster, 30, 8).await;
    figures.print();
    let lease = SHAPE.lease.as_secs_f64() * 1e3;
    // A machine that does other things may hold up a few of them.
    assert!(figures.healthy.quantile(0.9) < 0.9 * lease, "healthy nodes wait for no lease");
    // The wait, its margin, and a machine that does other things.
    assert!((0.7 * lease..2.5 * lease).contains(&figures.paused.max()), "the lease bounds it");
    assert!(figures.paused.quantile(0.5) < 0.7 * lease, "a node that was struck off isn't waited for again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_postgresql_nodes_answer_for_a_lease_then_nothing_and_recover_by_themselves() {
    let _turn = turn().await;
    let cluster = Cluster::start(SHAPE).await;
    let second = Duration::from_secs(1);
    let plan = outage::Plan { before: second, away: 5 * second, after: 3 * second, amount: AMOUNT };
    let seen = outage::run(&cluster, plan, 11).await.unwrap();
    seen.print();
    seen.report.judge().unwrap();
    // One second more than the lease: it is counted from the last sign of life before PostgreSQL was gone.
    let without = seen.during(SHAPE.lease + second);
    assert!(without.len() >= 2, "{without:?}");
    for second in without {
        assert_eq!((second.allowed, second.done), (0, 0), "{second:?}");
        assert!(second.unsure > 0, "{second:?}");
    }
    assert!(seen.recovered.is_some_and(|after| after < 3 * second), "{:?}", seen.recovered);
    let last = &seen.seconds[seen.seconds.len() - 2];
    assert!(last.allowed > 0 && last.done > 0, "{last:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rolling_restart_behind_nginx_is_noticed_by_nobody() {
    let _turn = turn().await;
    let cluster = Cluster::start(SHAPE).await;
    let told = rolling::run(&cluster, 2, 4, Duration::from_millis(3)).await;
    told.print();
    assert_eq!((told.failed.len(), told.bad_ends), (0, 0));
    assert!(told.passed > 100);
    cluster.inspect().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_requests_neither_stop_a_node_nor_fill_its_memory() {
    let _turn = turn().await;
    let cluster = Cluster::start(Shape { nodes: 1, ..SHAPE }).await;
    let program = Path::new(env!("CARGO_BIN_EXE_nemesis"));
    let seen = hostile::run(&cluster, program, 8_000, Duration::from_secs(1)).await;
    seen.print();
    assert_eq!(seen.failed, 0, "a good key passes all the time");
    assert!(seen.growth() < 16 * 1024, "KiB of memory: {:?}", seen.memory);
    cluster.inspect().await.unwrap();
}
