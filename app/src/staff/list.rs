//! "Workspaces".

use domain::early_access::ConsoleRow;
use leptos::prelude::*;

use super::answer::OpenRequests;
use super::row::Row;
use super::workspaces;
use crate::address;
use crate::ui::{
    Column::{Number, Text},
    Empty, Head, Table, asked_now, loaded,
};

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
                            view! { <Listed rows /> }.into_any()
                        }}
                    </section>
                }
                    .into_any()
            },
        )}
    }
}

#[component]
fn Listed(rows: Vec<ConsoleRow>) -> impl IntoView {
    let rows = rows.into_iter().map(|row| view! { <Row row /> }).collect_view();
    let columns = vec![Text("Workspace"), Number("Keys"), Text("Early access"), Text("Enabled")];
    view! {
        <Table label="Workspaces" columns>{rows}</Table>
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
