//! "Nodes": which processes answer gateways, and how they stand to the last change of keys.

use domain::cluster::NodeState;
use domain::number::{counted, grouped};
use domain::views::{self, NodeView};
use leptos::prelude::*;

use super::nodes;
use crate::address;
use crate::ui::{
    Ago,
    Column::{Number, Text},
    Empty, Head, Table, loaded,
};

/// Seconds between two looks.
const EVERY: u32 = 2;

/// "Nodes". Kept up to date by `frontend/plain.js`.
#[component]
pub fn NodesPage() -> impl IntoView {
    let read = Resource::new(|| (), |()| nodes());
    view! {
        <Head
            title="Nodes"
            text="The processes of this installation. A key that is revoked is refused once every node has applied the change or its lease has run out."
        />
        {loaded(read, |page| view! { <Nodes page /> }.into_any())}
    }
}

#[component]
fn Nodes(page: views::NodesPage) -> impl IntoView {
    let views::NodesPage { nodes, epoch, lease_ms, now } = page;
    let gone = nodes.iter().filter(|node| node.state == NodeState::Gone).count() as i64;
    let listed = counted(nodes.len() as i64, "node", "nodes");
    let said = if gone == 0 { listed } else { format!("{listed}, {gone} gone") };
    let (none, told) = (nodes.is_empty(), said.clone());
    let rows = nodes.into_iter().map(|node| view! { <Row node epoch now /> }).collect_view();
    view! {
        <section class="card" id="nodes" aria-labelledby="nodes-title" data-live=EVERY data-live-src=address::STAFF_NODES data-say=told>
            <header>
                <h2 id="nodes-title">{said}</h2>
                <span class="hint push">
                    {format!("Last change of keys: {} · lease {}", grouped(epoch), seconds(lease_ms))}
                </span>
            </header>
            {if none {
                view! { <Empty title="No node" text="Nodes list themselves when they start." /> }.into_any()
            } else {
                let columns = vec![
                    Text("Node"),
                    Text("State"),
                    Number("Keys"),
                    Number("Epoch"),
                    Number("Lease left"),
                    Number("Requests/s"),
                    Text("Last seen"),
                ];
                view! {
                    <Table label="Nodes" columns>{rows}</Table>
                }
                    .into_any()
            }}
            <noscript>
                <p class="body hint"><a href=address::STAFF_NODES>"Refresh"</a> " to see how they stand now."</p>
            </noscript>
        </section>
    }
}

#[component]
fn Row(node: NodeView, epoch: i64, now: time::OffsetDateTime) -> impl IntoView {
    let (class, state) = match node.state {
        NodeState::Ready => ("badge good", "Ready"),
        NodeState::Asking => ("badge accent", "Asks each time"),
        NodeState::Loading => ("badge warn", "Loading"),
        NodeState::WithoutKeys => ("badge", "No gateway"),
        NodeState::Gone => ("badge bad", "Gone"),
    };
    let behind = node.epoch.map(|applied| (epoch - applied).max(0)).filter(|behind| *behind > 0);
    let keys = (node.state != NodeState::WithoutKeys).then(|| grouped(node.keys));
    view! {
        <tr role="row">
            <td role="cell">
                <span class="name">{node.name}</span>
                <div class="sub">{format!("{} · {}", node.version, node.roles.replace(',', ", "))}</div>
            </td>
            <td role="cell" data-label="State">
                <span class=class>{state}</span>
            </td>
            <NumberCell label="Keys" value=keys />
            <td role="cell" class="num" class:none=node.epoch.is_none() data-label="Epoch">
                <div>
                    {node.epoch.map_or("—".to_owned(), grouped)}
                    {behind.map(|behind| view! { <div class="sub">{format!("{} behind", grouped(behind))}</div> })}
                </div>
            </td>
            <NumberCell label="Lease left" value=node.lease_left_ms.map(seconds) />
            <NumberCell label="Requests/s" value=Some(grouped(node.requests)) />
            <td role="cell" data-label="Last seen">
                <Ago at=node.seen now />
            </td>
        </tr>
    }
}

#[component]
fn NumberCell(label: &'static str, value: Option<String>) -> impl IntoView {
    let none = value.is_none();
    view! {
        <td role="cell" class="num" class:none=none data-label=label>
            {value.unwrap_or("—".to_owned())}
        </td>
    }
}

/// Milliseconds as seconds, with one digit.
fn seconds(ms: i64) -> String {
    format!("{}.{} s", ms / 1000, ms % 1000 / 100)
}
