//! One team: its name, its members, its keys.

use domain::api::Api;
use domain::ids::WorkspaceId;
use domain::key::Key;
use domain::refusal::TeamRefusal;
use domain::team::{Member, Team, TeamPage};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{Done, TeamRefused, team, words};
use crate::address;
use crate::posted::posted;
use crate::ui::{
    AccessBadge, Column::Text, Crumb, Day, Head, Notice, ProblemSummary, Table, TextField, Tone, asked, loaded,
};

/// The page of a team.
#[component]
pub fn TeamDetailsPage() -> impl IntoView {
    let refused = posted::<TeamRefused>();
    let read = Resource::new(team_in_address(), |(workspace, id)| team(workspace, id));
    loaded(read, move |page| view! { <Details page refused=refused.clone() /> }.into_any())
}

/// The workspace and the team in the address, unchecked.
pub(super) fn team_in_address() -> impl Fn() -> (String, String) + Send + Sync + 'static {
    let params = use_params_map().get_untracked();
    let place = ["workspace", "team"].map(|name| params.get(name).unwrap_or_default());
    move || place.clone().into()
}

#[component]
fn Details(page: TeamPage, refused: Option<TeamRefused>) -> impl IntoView {
    let TeamPage { workspace, team, members, keys, apis } = page;
    let retire = team.retired.is_none().then(|| {
        view! {
            <a class="button danger" href=address::retire_team(&workspace.id, team.id)>
                "Retire team"
            </a>
        }
    });
    let name = (team.retired.is_none()).then(|| {
        view! { <NameCard action=address::team(&workspace.id, team.id) name=team.name.to_string() refused=refused.clone() /> }
    });
    view! {
        <Head title=team.name.to_string() place=workspace.name crumbs=vec![Crumb::to(address::teams(&workspace.id), "Teams")]>
            {retire}
        </Head>
        <Told team refused />
        <div class="two">
            <KeysCard workspace=workspace.id keys apis />
            <div class="spaced">
                <MembersCard members />
                {name}
            </div>
        </div>
    }
}

/// What was just done or not done, and what the team is.
#[component]
fn Told(team: Team, refused: Option<TeamRefused>) -> impl IntoView {
    let why = refused.map(|refused| refused.why);
    if let Some(TeamRefusal::Overtaken(now)) = why {
        return view! {
            <Notice tone=Tone::Warn role="alert">
                <strong>"The team was renamed in the meantime; nothing of yours was saved."</strong>
                {format!(" It is now named “{now}”. Below is what you typed: saving again replaces it.")}
            </Notice>
        }
        .into_any();
    }
    if let Some(at) = team.retired {
        return view! {
            <Notice tone=Tone::Warn role=why.map(|_| "alert").unwrap_or("note")>
                <strong>"This team is retired"</strong>
                " since "
                <Day at />
                ": it takes no members and no new keys. The keys that it has work as before."
            </Notice>
        }
        .into_any();
    }
    let text = match (why, asked("done").as_deref().and_then(Done::from_word)) {
        (None, Some(Done::Made)) => "The team is made. It takes members and keys.",
        (None, Some(Done::Renamed)) => "The team is renamed. The audit log keeps the names that it had.",
        _ => return ().into_any(),
    };
    view! {
        <Notice tone=Tone::Good role="status">
            {text}
        </Notice>
    }
    .into_any()
}

#[component]
fn KeysCard(workspace: WorkspaceId, keys: Vec<Key>, apis: Vec<Api>) -> impl IntoView {
    let count = keys.len();
    let body = if keys.is_empty() {
        view! { <p class="body hint">"No active key belongs to this team."</p> }.into_any()
    } else {
        let rows = keys
            .into_iter()
            .map(|key| {
                let href = address::key(&workspace, &key.id);
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
                        <td role="cell" data-label="API access">
                            <AccessBadge apis=key.apis listed=apis.clone() />
                        </td>
                    </tr>
                }
            })
            .collect_view();
        let columns = vec![Text("Key name"), Text("Key"), Text("API access")];
        view! {
            <Table label="Active keys of this team" columns>{rows}</Table>
        }
        .into_any()
    };
    view! {
        <section class="card">
            <header>
                <h2>"Active keys"</h2>
                <span class="badge">{count}</span>
            </header>
            {body}
        </section>
    }
}

#[component]
fn MembersCard(members: Vec<Member>) -> impl IntoView {
    let count = members.len();
    let body = if members.is_empty() {
        view! { <p class="hint">"Nobody is in this team."</p> }.into_any()
    } else {
        let items = members
            .into_iter()
            .map(|member| {
                view! {
                    <li>
                        {member.name}
                        <div class="sub">{format!("{} · {}", member.email, member.role.as_str())}</div>
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="history">{items}</ul> }.into_any()
    };
    view! {
        <section class="card">
            <header>
                <h2>"Members"</h2>
                <span class="badge">{count}</span>
            </header>
            <div class="body">{body}</div>
        </section>
    }
}

#[component]
fn NameCard(action: String, name: String, refused: Option<TeamRefused>) -> impl IntoView {
    view! {
        <section class="card">
            <header>
                <h2>"Rename"</h2>
            </header>
            <form class="body" method="post" action=action novalidate=true>
                <input type="hidden" name="seen" value=name.clone() />
                <NameField refused name />
                <button class="button">"Rename team"</button>
            </form>
        </section>
    }
}

/// The field of a team's name, with what was typed before and what is wrong with it.
#[component]
pub(super) fn NameField(
    /// What an earlier try left behind.
    refused: Option<TeamRefused>,
    /// The name as it is.
    name: String,
) -> impl IntoView {
    let problem = refused.as_ref().and_then(|refused| words::name_problem(&refused.why));
    let typed = refused.map_or(name, |refused| refused.typed);
    let summary = problem.iter().map(|text| ("team-name", text.clone())).collect();
    view! {
        <ProblemSummary problems=summary />
        <TextField
            id="team-name"
            name="name"
            label="Team name"
            value=RwSignal::new(typed)
            problem
            hint="1 to 100 characters, unique among the teams of this workspace."
        />
    }
}
