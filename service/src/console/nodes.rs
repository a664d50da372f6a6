//! The nodes, for a CSM.

use domain::cluster::{LeaseTerms, NodeState};
use domain::refusal::NotAllowed;
use domain::views::{NodeView, NodesPage};
use store::Scope;
use store::cluster::NodeRow;
use time::Duration;

use crate::fault::{OrFault, Outcome, refuse};
use crate::{Caller, Services};

/// Reads the nodes. How long they have been silent is the database's word: clocks of nodes may differ.
///
/// # Errors
/// Refused when the caller isn't a CSM.
pub async fn nodes(services: &Services, caller: &Caller) -> Outcome<NodesPage, NotAllowed> {
    if !caller.me.staff {
        return refuse(NotAllowed::NotFound);
    }
    let mut tx = services.0.db.begin(Scope::Staff).await.or_fault()?;
    let terms = tx.lease_terms().await.or_fault()?;
    let epoch = tx.epoch().await.or_fault()?;
    // After the epoch: a node may be ahead of what was read, and isn't behind for that.
    let rows = tx.nodes().await.or_fault()?;
    // By the same clock as the signs of life.
    let now = rows.first().map(|row| row.seen + Duration::seconds_f64(row.silent));
    Ok(NodesPage {
        nodes: rows.into_iter().map(|row| view(row, &terms)).collect(),
        epoch: epoch.0,
        lease_ms: milliseconds(terms.lease),
        now: now.unwrap_or_else(|| services.now()),
    })
}

fn view(row: NodeRow, terms: &LeaseTerms) -> NodeView {
    let silent = Duration::seconds_f64(row.silent.max(0.0));
    let gateway = row.roles.split(',').any(|role| role == "gateway");
    let state = NodeState::of(gateway, row.acked.is_some(), row.keys, silent, terms);
    let left = (terms.granted() - silent).max(Duration::ZERO);
    NodeView {
        name: row.name,
        version: row.version,
        roles: row.roles,
        state,
        keys: row.keys,
        epoch: row.acked,
        lease_left_ms: (state == NodeState::Ready).then(|| milliseconds(left)),
        requests: if state == NodeState::Gone { 0 } else { f64::from(row.requests).round() as i64 },
        seen: row.seen,
    }
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.whole_milliseconds()).unwrap_or(i64::MAX)
}
