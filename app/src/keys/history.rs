//! What happened to a key.

use domain::audit::AuditEntry;
use leptos::prelude::*;

use crate::ui::Minute;

/// The entries of the audit log about one key, the newest first.
#[component]
pub fn History(
    /// The entries.
    entries: Vec<AuditEntry>,
) -> impl IntoView {
    let list = if entries.is_empty() {
        view! { <p class="hint">"Nothing is recorded of this key yet."</p> }.into_any()
    } else {
        let items = entries.into_iter().map(|entry| view! { <Entry entry /> }).collect_view();
        view! { <ol class="history">{items}</ol> }.into_any()
    };
    view! {
        <section class="card">
            <header>
                <h2>"History"</h2>
            </header>
            <div class="body">{list}</div>
        </section>
    }
}

#[component]
fn Entry(entry: AuditEntry) -> impl IntoView {
    view! {
        <li>
            {entry.activity}
            <div class="sub">
                {format!("{} · ", entry.actor)}
                <Minute at=entry.at />
            </div>
        </li>
    }
}
