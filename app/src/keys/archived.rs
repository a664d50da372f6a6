//! "Archived keys".

use domain::api::Api;
use domain::key::{Key, KeyState};
use domain::views::KeysPage;
use leptos::prelude::*;

use super::archived_keys;
use super::place::{crumb, of_keys, workspace_in_address};
use super::row::{AccessCell, StampCell};
use crate::address;
use crate::ui::{Column::Text, Empty, Head, Table, loaded_or};

/// The archived keys of a workspace.
#[component]
pub fn ArchivedKeysPage() -> impl IntoView {
    let workspace = workspace_in_address();
    let read = Resource::new(move || workspace.get(), archived_keys);
    loaded_or(read, |page| view! { <Archived page /> }.into_any(), of_keys(workspace))
}

#[component]
fn Archived(page: KeysPage) -> impl IntoView {
    let workspace = page.workspace.id;
    let count = page.keys.len();
    let body = if count == 0 {
        let action = Some((address::keys(&workspace), "View active keys"));
        view! { <Empty title="No archived keys" text="Keys that are archived are listed here." action /> }.into_any()
    } else {
        let rows = page
            .keys
            .into_iter()
            .map(|key| view! { <Row href=address::key(&workspace, &key.id) key apis=page.apis.clone() /> })
            .collect_view();
        let columns = vec![Text("Key name"), Text("Key"), Text("API access"), Text("Created by"), Text("Archived by")];
        view! {
            <Table label="Archived keys" columns>{rows}</Table>
        }
        .into_any()
    };
    view! {
        <Head
            title="Archived keys"
            place=page.workspace.name
            text="The last 10 archived keys are listed; older ones stay in the audit log."
            crumbs=vec![crumb(&workspace)]
        />
        <section class="card">
            <header>
                <h2>"Archived API keys"</h2>
                <span class="badge">{count}</span>
            </header>
            {body}
        </section>
    }
}

#[component]
fn Row(key: Key, apis: Vec<Api>, href: String) -> impl IntoView {
    let archived = match key.state {
        KeyState::Archived(stamp) => view! { <StampCell label="Archived by" stamp /> }.into_any(),
        KeyState::Active => view! { <td role="cell" data-label="Archived by" class="none">"—"</td> }.into_any(),
    };
    view! {
        <tr role="row">
            <td role="cell">
                <a class="name quiet-link" href=href>
                    {key.name.to_string()}
                </a>
            </td>
            <td role="cell" data-label="Key">
                <code>{key.hint.to_string()}</code>
            </td>
            <AccessCell set=key.apis apis />
            <StampCell label="Created by" stamp=key.created />
            {archived}
        </tr>
    }
}
