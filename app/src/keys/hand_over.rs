//! "Keys of people who left": who answers for them from now on.

use domain::account::Email;
use domain::ids::WorkspaceId;
use domain::owner::{HandOverPage, LeftKey};
use domain::refusal::HandOverProblem;
use domain::team::Member;
use domain::workspace::Workspace;
use leptos::prelude::*;
use time::OffsetDateTime;

use super::place::workspace_in_address;
use super::words::{hand_over_problem, team_name};
use super::{NotHandedOver, left_keys};
use crate::address;
use crate::posted::posted;
use crate::ui::{Ago, Crumb, Empty, Head, Notice, Problem, Tone, asked, loaded};

/// The keys of people who left, and a form for each of those people.
#[component]
pub fn HandOverKeysPage() -> impl IntoView {
    let refused = posted::<NotHandedOver>();
    let workspace = workspace_in_address();
    let read = Resource::new(move || workspace.get(), left_keys);
    loaded(read, move |page| view! { <Left page refused=refused.clone() /> }.into_any())
}

#[component]
fn Left(page: HandOverPage, refused: Option<NotHandedOver>) -> impl IntoView {
    let HandOverPage { workspace, keys, members, now } = page;
    let done = asked("done").and_then(|count| count.parse::<usize>().ok()).filter(|_| refused.is_none());
    let done = done.map(|count| {
        let text =
            if count == 1 { "1 key is handed over.".to_owned() } else { format!("{count} keys are handed over.") };
        view! {
            <Notice tone=Tone::Good role="status">
                {text}
            </Notice>
        }
    });
    let problems = refused.iter().flat_map(|refused| &refused.problems);
    let problems = problems.map(|problem| view! { <li>{hand_over_problem(*problem)}</li> }).collect::<Vec<_>>();
    let problems = (!problems.is_empty()).then(|| {
        view! {
            <div class="notice bad" role="alert" tabindex="-1" autofocus=true>
                <div>
                    <strong>"Nothing was handed over yet."</strong>
                    <ul class="problems prose">{problems}</ul>
                </div>
            </div>
        }
    });
    let crumbs = vec![Crumb::to(back(&workspace), "API keys")];
    let body = if keys.is_empty() {
        let action = Some((back(&workspace), "View API keys"));
        let text = "Every active key that somebody made belongs to a member of this workspace.";
        view! { <section class="card"><Empty title="Nothing to hand over" text action /></section> }.into_any()
    } else {
        let early_access = workspace.early_access.is_on();
        let forms = by_owner(keys).into_iter().enumerate().map(|(nth, (owner, keys))| {
            let refused = refused.clone().filter(|refused| refused.from == owner.as_str());
            let (workspace, members) = (workspace.id.clone(), members.clone());
            view! { <OfPerson nth workspace early_access owner keys members refused now /> }
        });
        forms.collect_view().into_any()
    };
    view! {
        <Head
            title="Keys of people who left"
            place=workspace.name.clone()
            text="They work as before. Choose who answers for each from now on. Whoever left may still know its text: regenerate it to be sure."
            crumbs
        />
        {done}
        {problems}
        {body}
    }
}

fn back(workspace: &Workspace) -> String {
    address::workspace(&workspace.id, workspace.early_access.is_on())
}

/// The keys of each owner; they come in the owners' order.
fn by_owner(keys: Vec<LeftKey>) -> Vec<(Email, Vec<LeftKey>)> {
    let mut people: Vec<(Email, Vec<LeftKey>)> = Vec::new();
    for left in keys {
        match people.last_mut() {
            Some((owner, keys)) if *owner == left.owner => keys.push(left),
            _ => people.push((left.owner.clone(), vec![left])),
        }
    }
    people
}

/// The keys of one person, all of them chosen at first.
#[component]
fn OfPerson(
    nth: usize,
    workspace: WorkspaceId,
    early_access: bool,
    owner: Email,
    keys: Vec<LeftKey>,
    members: Vec<Member>,
    refused: Option<NotHandedOver>,
    now: OffsetDateTime,
) -> impl IntoView {
    let (heading, field) = (format!("left-{nth}"), format!("to-{nth}"));
    let count = keys.len();
    let action = address::hand_over_keys(&workspace);
    let problem = |about: fn(&HandOverProblem) -> bool| {
        let found = refused.as_ref().and_then(|refused| refused.problems.iter().find(|problem| about(problem)));
        found.map(|problem| hand_over_problem(*problem))
    };
    let no_member = problem(|problem| *problem == HandOverProblem::NoMember);
    let no_key = problem(|problem| *problem != HandOverProblem::NoMember);
    let (wrong, wrong_keys) = (no_member.is_some(), no_key.is_some());
    let (field_error, keys_error) = (format!("{field}-error"), format!("{heading}-error"));
    let rows = keys
        .into_iter()
        .map(|LeftKey { key, .. }| {
            let chosen = refused.as_ref().is_none_or(|refused| refused.keys.iter().any(|id| id == key.id.as_str()));
            let href = early_access.then(|| address::key(&workspace, &key.id));
            view! { <Row key href chosen now /> }
        })
        .collect_view();
    let to = refused.map(|refused| refused.to).unwrap_or_default();
    let options = members
        .into_iter()
        .map(|member| {
            let id = member.user.to_string();
            let selected = id == to;
            view! { <option value=id selected=selected>{format!("{} ({})", member.name, member.email)}</option> }
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby=heading.clone()>
            <header>
                <h2 id=heading.clone()>{format!("Keys of {owner}")}</h2>
                <span class="badge">{count}</span>
            </header>
            <form method="post" action=action novalidate=true>
                <input type="hidden" name="from" value=owner.to_string() />
                <div
                    class="scroll"
                    tabindex="0"
                    role="group"
                    aria-labelledby=heading.clone()
                    aria-describedby=wrong_keys.then(|| keys_error.clone())
                >
                    <table class="stack" role="table">
                        <thead role="rowgroup">
                            <tr role="row">
                                <th role="columnheader" scope="col">"Key name"</th>
                                <th role="columnheader" scope="col">"Key"</th>
                                <th role="columnheader" scope="col">"Team"</th>
                                <th role="columnheader" scope="col">"Last used"</th>
                            </tr>
                        </thead>
                        <tbody role="rowgroup">{rows}</tbody>
                    </table>
                </div>
                <div class="body">
                    {no_key.map(|text| view! { <Problem id=keys_error text /> })}
                    <div class="field">
                        <label for=field.clone()>"New owner"</label>
                        <select
                            class="input"
                            id=field
                            name="to"
                            aria-invalid=wrong.then_some("true")
                            aria-describedby=wrong.then(|| field_error.clone())
                        >
                            <option value="">"Choose a member"</option>
                            {options}
                        </select>
                        {no_member.map(|text| view! { <Problem id=field_error text /> })}
                    </div>
                    <button class="button primary">"Hand over"</button>
                </div>
            </form>
        </section>
    }
}

#[component]
fn Row(key: domain::key::Key, href: Option<String>, chosen: bool, now: OffsetDateTime) -> impl IntoView {
    let name = key.name.to_string();
    let label = format!("Hand over {name}");
    let name = match href {
        Some(href) => view! { <a class="name quiet-link" href=href>{name}</a> }.into_any(),
        None => view! { <span class="name">{name}</span> }.into_any(),
    };
    let used = match key.last_used {
        Some(at) => view! { <Ago at now /> }.into_any(),
        None => "Never".into_any(),
    };
    view! {
        <tr role="row">
            <td role="cell">
                <span class="row">
                    <input type="checkbox" name="key" value=key.id.to_string() checked=chosen aria-label=label />
                    {name}
                </span>
            </td>
            <td role="cell" data-label="Key">
                <code>{key.hint.to_string()}</code>
            </td>
            <td role="cell" data-label="Team">
                {key.team.as_ref().map_or_else(|| "None".to_owned(), team_name)}
            </td>
            <td role="cell" data-label="Last used">
                {used}
            </td>
        </tr>
    }
}
