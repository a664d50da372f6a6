//! A key in a table.

use domain::api::{Api, ApiSet};
use domain::ids::WorkspaceId;
use domain::key::{Key, Origin, Stamp};
use leptos::prelude::*;
use time::OffsetDateTime;

use super::words::team_name;
use crate::address;
use crate::ui::{AccessBadge, Ago, Day, Icon, Popover, Shape, api_names};

/// A row of "Active API keys".
#[component]
pub fn KeyRow(
    /// The key.
    key: Key,
    /// Whose.
    workspace: WorkspaceId,
    /// The APIs listed today.
    apis: Vec<Api>,
    /// Whether the reader may change keys.
    may_manage: bool,
    /// The moment of the read.
    now: OffsetDateTime,
) -> impl IntoView {
    let used = match key.last_used {
        Some(at) => view! { <Ago at now /> }.into_any(),
        None => "Never".into_any(),
    };
    view! {
        <tr role="row">
            <NameCell key=key.clone() href=address::key(&workspace, &key.id) />
            <td role="cell" data-label="Key">
                <code>{key.hint.to_string()}</code>
            </td>
            <AccessCell set=key.apis.clone() apis />
            <StampCell label="Created by" stamp=key.created.clone() />
            <td role="cell" data-label="Last used">
                {used}
            </td>
            <td role="cell" class="actions">
                <RowMenu key workspace may_manage />
            </td>
        </tr>
    }
}

#[component]
fn NameCell(key: Key, href: String) -> impl IntoView {
    let legacy = match key.origin {
        Origin::Legacy { migrated_at } => Some(view! {
            " "
            <span class="badge">"Legacy"</span>
            <div class="sub">"Migrated " <Day at=migrated_at /></div>
        }),
        Origin::Native | Origin::Single => None,
    };
    let team = key.team.as_ref().map(|team| view! { <div class="sub">{format!("Team: {}", team_name(team))}</div> });
    view! {
        <td role="cell">
            <a class="name quiet-link" href=href rel="external">
                {key.name.to_string()}
            </a>
            {legacy}
            {team}
        </td>
    }
}

/// "Full" or "Partial", with the names.
#[component]
pub fn AccessCell(
    /// What the key opens.
    set: ApiSet,
    /// The APIs listed today.
    apis: Vec<Api>,
) -> impl IntoView {
    let names = api_names(set.iter(), &apis);
    view! {
        <td role="cell" data-label="API access">
            <AccessBadge apis=set listed=apis />
            <div class="sub">{names}</div>
        </td>
    }
}

/// Who did it, and on which day.
#[component]
pub fn StampCell(
    /// The column.
    label: &'static str,
    /// Who and when.
    stamp: Stamp,
) -> impl IntoView {
    view! {
        <td role="cell" data-label=label>
            {stamp.by}
            <div class="sub">
                <Day at=stamp.at />
            </div>
        </td>
    }
}

/// What may be done with the key. Legacy keys and viewers have just the details.
#[component]
fn RowMenu(key: Key, workspace: WorkspaceId, may_manage: bool) -> impl IntoView {
    let id = &key.id;
    let details = address::key(&workspace, id);
    let label = format!("Actions for {}", key.name);
    let panel = format!("menu-{id}");
    let changes = (may_manage && key.changeable().is_ok()).then(|| {
        view! {
            <a href=address::edit_key(&workspace, id)>"Edit key details"</a>
            <a href=address::regenerate_key(&workspace, id)>"Regenerate key"</a>
            <hr />
            <a class="danger" href=address::archive_key(&workspace, id)>
                "Archive key"
            </a>
        }
    });
    view! {
        <Popover
            id=panel
            label
            class="button quiet"
            face=view! { <Icon shape=Shape::Dots /> }.into_any()
        >
            <a href=details rel="external">"View key details"</a>
            {changes}
        </Popover>
    }
}
