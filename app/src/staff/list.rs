//! "Workspaces".

use domain::early_access::ConsoleRow;
use leptos::prelude::*;

use super::answer::OpenRequests;
use super::row::Row;
use super::workspaces;
use crate::address;
use crate::ui::{Empty, Head, asked_now, loaded};

/// "Workspaces".
#[component]
pub fn StaffWorkspacesPage() -> impl IntoView {
    let asked = asked_now("q");
    let read = Resource::new(move || asked.get(), workspaces);
    view! {
        <Head
            title="Workspaces"
            text="Turn early access to multiple API keys on for a customer. Existing keys move to the new dashboard as legacy keys and keep working."
        >
            <form class="search" method="get" action=address::STAFF role="search">
                <input
                    class="input"
                    type="search"
                    name="q"
                    value=asked.get_untracked()
                    prop:value=move || asked.get()
                    placeholder="Find a workspace"
                    aria-label="Find a workspace"
                    autocomplete="off"
                />
                <button class="button">"Search"</button>
            </form>
        </Head>
        {loaded(
            read,
            move |rows| {
                let asking = rows.iter().filter(|row| row.early_access.open_request().is_some()).cloned().collect();
                view! {
                    <OpenRequests rows=asking />
                    <section class="card">
                        {if rows.is_empty() {
                            view! { <Nothing asked=asked.get_untracked() /> }.into_any()
                        } else {
                            view! { <Table rows /> }.into_any()
                        }}
                    </section>
                }
                    .into_any()
            },
        )}
    }
}

#[component]
fn Table(rows: Vec<ConsoleRow>) -> impl IntoView {
    let rows = rows.into_iter().map(|row| view! { <Row row /> }).collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Workspaces">
            <table class="stack" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"Workspace"</th>
                        <th role="columnheader" class="num">
                            "Keys"
                        </th>
                        <th role="columnheader">"Early access"</th>
                        <th role="columnheader">"Enabled"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Nothing(asked: String) -> impl IntoView {
    if asked.trim().is_empty() {
        let text = "The operator makes one with `latchkey workspace create`.";
        return view! { <Empty title="No workspace yet" text /> }.into_any();
    }
    let text = format!("No workspace has “{}” in its name or id.", asked.trim());
    let action = Some((address::STAFF.to_owned(), "Show every workspace"));
    view! { <Empty title="Nothing matches" text action /> }.into_any()
}
