//! A workspace's keys, for a CSM to see: never a secret, and nothing to do.

use domain::api::Api;
use domain::key::Key;
use leptos::prelude::*;
use time::OffsetDateTime;

use crate::ui::{AccessBadge, Ago, Column::Text, Empty, Table};

/// A workspace's active keys.
#[component]
pub fn KeysTable(
    /// The keys.
    keys: Vec<Key>,
    /// The APIs listed today.
    apis: Vec<Api>,
    /// The moment of the read.
    now: OffsetDateTime,
) -> impl IntoView {
    if keys.is_empty() {
        return view! { <Empty title="No keys yet" text="The workspace has made no key so far." /> }.into_any();
    }
    let rows = keys.into_iter().map(|key| view! { <KeyRow key apis=apis.clone() now /> }).collect_view();
    let columns = vec![Text("Key name"), Text("Key"), Text("API access"), Text("Last used")];
    view! {
        <Table label="Keys of this workspace" columns>{rows}</Table>
    }
    .into_any()
}

#[component]
fn KeyRow(key: Key, apis: Vec<Api>, now: OffsetDateTime) -> impl IntoView {
    let legacy = key.is_legacy();
    let never = key.last_used.is_none();
    view! {
        <tr role="row">
            <td role="cell">
                <span class="name">{key.name.to_string()}</span>
                {legacy
                    .then(|| {
                        view! {
                            " "
                            <span class="badge">"Legacy"</span>
                        }
                    })}
            </td>
            <td role="cell" data-label="Key">
                <code>{key.hint.to_string()}</code>
            </td>
            <td role="cell" data-label="API access">
                <AccessBadge apis=key.apis listed=apis />
            </td>
            <td role="cell" class:none=never data-label="Last used">
                {match key.last_used {
                    Some(at) => view! { <Ago at now /> }.into_any(),
                    None => "Never".into_any(),
                }}
            </td>
        </tr>
    }
}
