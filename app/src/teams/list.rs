//! "Teams".

use domain::ids::WorkspaceId;
use domain::team::{TeamRow, TeamsPage};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{Done, teams};
use crate::address;
use crate::ui::{
    Column::{Number, Text},
    Empty, Head, Notice, Table, Tone, asked, loaded,
};

/// The teams of a workspace.
#[component]
pub fn TeamsListPage() -> impl IntoView {
    let workspace = use_params_map().get_untracked().get("workspace").unwrap_or_default();
    let read = Resource::new(move || workspace.clone(), teams);
    loaded(read, |page| view! { <Teams page /> }.into_any())
}

#[component]
fn Teams(page: TeamsPage) -> impl IntoView {
    let TeamsPage { workspace, teams } = page;
    let new = address::new_team(&workspace.id);
    let done = (asked("done").as_deref().and_then(Done::from_word) == Some(Done::Retired)).then(|| {
        view! {
            <Notice tone=Tone::Good role="status">
                "The team is retired. Its keys work as before and stay its; its name is free again."
            </Notice>
        }
    });
    let count = teams.iter().filter(|row| row.team.retired.is_none()).count();
    let body = if teams.is_empty() {
        let text = "A team says who works together: its name stands with its keys, and with what its members do in the audit log.";
        view! { <Empty title="No teams yet" text action=Some((new.clone(), "New team")) /> }.into_any()
    } else {
        view! { <Listed workspace=workspace.id teams /> }.into_any()
    };
    view! {
        <Head
            title="Teams"
            place=workspace.name
            text="Who works together. A key belongs to a team, and the audit log says in which teams somebody was."
        >
            <a class="button primary" href=new>
                <span aria-hidden="true">"+ "</span>
                "New team"
            </a>
        </Head>
        {done}
        <section class="card">
            <header>
                <h2>"Active teams"</h2>
                <span class="badge">{count}</span>
            </header>
            {body}
        </section>
    }
}

#[component]
fn Listed(workspace: WorkspaceId, teams: Vec<TeamRow>) -> impl IntoView {
    let rows = teams
        .into_iter()
        .map(|row| {
            let href = address::team(&workspace, row.team.id);
            view! { <Row row href /> }
        })
        .collect_view();
    let columns = vec![Text("Team"), Number("Members"), Number("Active keys")];
    view! {
        <Table label="Teams" columns>{rows}</Table>
    }
}

#[component]
fn Row(row: TeamRow, href: String) -> impl IntoView {
    let retired = row.team.retired.map(|_| view! { " " <span class="badge">"Retired"</span> });
    view! {
        <tr role="row">
            <td role="cell">
                <a class="name quiet-link" href=href>
                    {row.team.name.to_string()}
                </a>
                {retired}
            </td>
            <td role="cell" class="num" data-label="Members">
                {row.members}
            </td>
            <td role="cell" class="num" data-label="Active keys">
                {row.keys}
            </td>
        </tr>
    }
}
