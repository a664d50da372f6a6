//! "Latchkey access": who of the operator's people looked into a workspace, and whether they may.

use domain::number::counted;
use domain::staff::Look;
use domain::views::StaffAccessPage;
use domain::workspace::Workspace;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use time::OffsetDateTime;

use super::staff_access;
use crate::address;
use crate::ui::{Ago, Column::Text, Empty, Head, Notice, Table, Tone, asked, loaded};

/// "Latchkey access" of a workspace.
#[component]
pub fn LatchkeyAccessPage() -> impl IntoView {
    let workspace = use_params_map().with_untracked(|params| params.get("workspace").unwrap_or_default());
    let read = Resource::new(move || workspace.clone(), staff_access);
    loaded(read, |page| view! { <Access page /> }.into_any())
}

#[component]
fn Access(page: StaffAccessPage) -> impl IntoView {
    let StaffAccessPage { workspace, looks, now } = page;
    let told = match (asked("done").as_deref(), workspace.staff_access) {
        (Some("on"), true) => Some("Latchkey’s customer success managers may see this workspace’s keys."),
        (Some("off"), false) => Some("Latchkey’s customer success managers no longer see this workspace’s keys."),
        _ => None,
    };
    let told = told.map(|text| {
        view! {
            <Notice tone=Tone::Good role="status">
                {text}
            </Notice>
        }
    });
    view! {
        <Head
            title="Latchkey access"
            place=workspace.name.clone()
            text="What people of Latchkey may see of this workspace, and who of them looked."
        />
        {told}
        <Choice workspace=workspace.clone() />
        <Looks workspace looks now />
    }
}

#[component]
fn Choice(workspace: Workspace) -> impl IntoView {
    let on = workspace.staff_access;
    let wanted = if on { "off" } else { "on" };
    view! {
        <section class="card gap-top" aria-labelledby="access">
            <header>
                <h2 id="access">"Customer success managers"</h2>
                <span class="badge">{if on { "Access is on" } else { "Access is off" }}</span>
            </header>
            <div class="body prose">
                <form class="switch-row" method="post" action=address::latchkey_access(&workspace.id)>
                    <button
                        class="switch"
                        role="switch"
                        aria-checked=on.to_string()
                        aria-labelledby="access-label"
                        name="access"
                        value=wanted
                    ></button>
                    <span id="access-label">
                        "Let Latchkey’s customer success managers see this workspace’s keys"
                    </span>
                </form>
                <p>
                    "They then see the keys’ names, their shown parts, what they open, when they were last used and what was changed about them, to help you. They never see a key itself, change none, and see neither the rest of your audit log nor who calls."
                </p>
                <p class="hint">
                    "Either way they see the workspace’s name, switch early access on or off, and may suspend the workspace or its legacy keys. Whatever they do is in your audit log."
                </p>
            </div>
        </section>
    }
}

#[component]
fn Looks(workspace: Workspace, looks: Vec<Look>, now: OffsetDateTime) -> impl IntoView {
    let count = counted(looks.len() as i64, "person", "people");
    let body = if looks.is_empty() {
        let text = "Once a customer success manager sees the keys of this workspace, it stands here.";
        view! { <Empty title="Nobody has looked yet" text /> }.into_any()
    } else {
        let log = format!("{}?value={}", address::audit_logs(&workspace.id), address::encoded("Looked at the keys"));
        let rows = looks.into_iter().map(|look| view! { <Row look now /> }).collect_view();
        let columns = vec![Text("Customer success manager"), Text("Last look")];
        view! {
            <Table label="Looks" columns>{rows}</Table>
            <p class="foot">
                <a href=log rel="external">
                    "Every look in the audit log"
                </a>
            </p>
        }
        .into_any()
    };
    view! {
        <section class="card" aria-labelledby="looks">
            <header>
                <h2 id="looks">"Who looked"</h2>
                <span class="badge">{count}</span>
            </header>
            {body}
        </section>
    }
}

#[component]
fn Row(look: Look, now: OffsetDateTime) -> impl IntoView {
    view! {
        <tr role="row">
            <td role="cell">{look.by}</td>
            <td role="cell" data-label="Last look">
                <Ago at=look.at now />
            </td>
        </tr>
    }
}
