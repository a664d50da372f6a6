//! "Audit logs": the newest entries of a workspace, page by page.

use domain::audit::{AuditAction, AuditCursor, AuditEntry, AuditPlace, AuditQuestion};
use domain::views::AuditPage;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::audit_log;
use crate::address;
use crate::ui::{Empty, Exactly, Head, asked, loaded};

const COLUMNS: [&str; 7] = ["Time", "Team", "Entity", "Activity", "Action", "Actor", "IP"];

/// "Audit logs".
#[component]
pub fn AuditLogPage() -> impl IntoView {
    let workspace = use_params_map().with_untracked(|params| params.get("workspace").unwrap_or_default());
    let place = |name| asked(name).and_then(|place| place.parse::<AuditPlace>().ok());
    let cursor = match (place("before"), place("after")) {
        (Some(place), _) => AuditCursor::Before(place),
        (None, Some(place)) => AuditCursor::After(place),
        (None, None) => AuditCursor::Newest,
    };
    let read = Resource::new(
        move || (workspace.clone(), cursor),
        |(workspace, cursor)| audit_log(workspace, AuditQuestion { cursor, ..AuditQuestion::default() }),
    );
    loaded(read, |page| view! { <Log page /> }.into_any())
}

#[component]
fn Log(page: AuditPage) -> impl IntoView {
    let log = address::audit_logs(&page.workspace.id);
    let body = if page.entries.is_empty() {
        let action = Some((log.clone(), "Show the newest entries"));
        view! { <Empty title="Nothing here" text="The log has no entries on this page." action /> }.into_any()
    } else {
        view! { <Table page=page.clone() log /> }.into_any()
    };
    view! {
        <Head
            title="Audit logs"
            place=page.workspace.name
            text="Every change to this workspace, who made it and from where. Entries cannot be edited or removed."
        />
        <section class="card">{body}</section>
    }
}

#[component]
fn Table(page: AuditPage, log: String) -> impl IntoView {
    let heads = COLUMNS.map(|name| {
        let name = if name == "Time" {
            view! { "Time" <span class="hint">" (UTC)"</span> }.into_any()
        } else {
            name.into_any()
        };
        view! { <th role="columnheader" scope="col">{name}</th> }
    });
    let newer = page.entries.first().filter(|_| page.newer).map(|row| format!("{log}?after={}", row.entry.place()));
    let older = page.entries.last().filter(|_| page.older).map(|row| format!("{log}?before={}", row.entry.place()));
    let rows = page.entries.into_iter().map(|row| view! { <Row entry=row.entry /> }).collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Audit logs">
            <table class="stack" role="table">
                <thead role="rowgroup">
                    <tr role="row">{heads}</tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
        <nav class="foot" aria-label="Pages">
            <span class="push"></span>
            {newer.map(|href| view! { <a class="button" href=href rel="external">"Newer"</a> })}
            {older.map(|href| view! { <a class="button" href=href rel="external">"Older"</a> })}
        </nav>
    }
}

#[component]
fn Row(entry: AuditEntry) -> impl IntoView {
    let tone = match entry.action {
        AuditAction::Create => "badge good",
        AuditAction::Update => "badge accent",
        AuditAction::Delete => "badge bad",
    };
    let or_dash = |text: String| if text.is_empty() { "—".to_owned() } else { text };
    view! {
        <tr role="row">
            <td role="cell" data-label="Time">
                <Exactly at=entry.at />
            </td>
            <td role="cell" data-label="Team">
                {or_dash(entry.teams.join(", "))}
            </td>
            <td role="cell" class="nowrap" data-label="Entity">
                {entry.entity.as_str()}
            </td>
            <td role="cell" data-label="Activity">
                {entry.activity}
            </td>
            <td role="cell" data-label="Action">
                <span class=tone>{entry.action.as_str()}</span>
            </td>
            <td role="cell" data-label="Actor">
                {entry.actor}
            </td>
            <td role="cell" data-label="IP">
                <code>{or_dash(entry.ip.unwrap_or_default())}</code>
            </td>
        </tr>
    }
}
