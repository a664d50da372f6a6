//! When a change of a key came into force, node by node.

use domain::cluster::{Heard, InForce, NodeReceipt, Receipt};
use domain::when;
use leptos::prelude::*;

use super::Exactly;

/// One line, which opens to tell of each node.
#[component]
pub fn ReceiptLine(
    /// The receipt.
    receipt: Receipt,
) -> impl IntoView {
    let Some(InForce { at, nodes }) = receipt.in_force.clone() else {
        return view! { <p class="receipt">"Not every node has confirmed it yet."</p> }.into_any();
    };
    let Some(nodes) = nodes else {
        return view! {
            <p class="receipt">
                "In force on every node since " <Exactly at /> ", when the last lease from before it had ended."
            </p>
        }
        .into_any();
    };
    if nodes.is_empty() {
        return view! { <p class="receipt">"In force at once: no node held keys."</p> }.into_any();
    }
    let line = line(&receipt, nodes.len());
    let items = nodes.into_iter().map(|node| view! { <li>{told(&node)}</li> }).collect_view();
    view! {
        <details class="receipt">
            <summary>{line}</summary>
            <ul>{items}</ul>
            <p class="hint">"Since " <Exactly at /></p>
        </details>
    }
    .into_any()
}

/// The same where an entry is open already: nothing more to open, and no second moment to mistake for its own.
#[component]
pub fn ReceiptFacts(
    /// The receipt.
    receipt: Receipt,
) -> impl IntoView {
    let (line, nodes) = match receipt.in_force.clone() {
        None => ("Not every node has confirmed it yet.".to_owned(), Vec::new()),
        Some(InForce { at, nodes: None }) => {
            let at = when::exact(at);
            (format!("In force on every node since {at}, when the last lease from before it had ended."), Vec::new())
        }
        Some(InForce { nodes: Some(nodes), .. }) if nodes.is_empty() => {
            ("In force at once: no node held keys.".to_owned(), nodes)
        }
        Some(InForce { nodes: Some(nodes), .. }) => (line(&receipt, nodes.len()), nodes),
    };
    let list = (!nodes.is_empty()).then(|| {
        let items = nodes.iter().map(|node| view! { <li>{told(node)}</li> }).collect_view();
        view! { <ul>{items}</ul> }
    });
    view! {
        <div class="receipt">
            <p>{line}</p>
            {list}
        </div>
    }
}

fn line(receipt: &Receipt, nodes: usize) -> String {
    let took = receipt.took().map(|took| span(took.whole_milliseconds())).unwrap_or_default();
    match nodes {
        1 => format!("In force on the one node, {took} after the change"),
        n => format!("In force on all {n} nodes, {took} after the change"),
    }
}

fn told(node: &NodeReceipt) -> String {
    let after = span(node.after_ms.into());
    match node.how {
        Heard::Applied => format!("{}: said so after {after}", node.name),
        Heard::LeaseEnded => {
            format!("{}: silent. Its lease had ended after {after}; since then it answers nothing", node.name)
        }
    }
}

/// `12 ms`, or `3.1 s`.
fn span(ms: i128) -> String {
    if ms < 1000 { format!("{ms} ms") } else { format!("{}.{} s", ms / 1000, ms % 1000 / 100) }
}
