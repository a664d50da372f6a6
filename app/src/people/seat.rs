//! The choice of a role and of teams.

use domain::access::Role;
use domain::refusal::SeatProblems;
use domain::team::Team;
use leptos::prelude::*;

use super::{TypedSeat, words};
use crate::ui::Problem;

/// The fields.
#[component]
pub fn SeatFields(
    /// What is chosen.
    chosen: TypedSeat,
    /// The teams to choose from.
    teams: Vec<Team>,
    /// What needs mending.
    problems: SeatProblems,
) -> impl IntoView {
    let roles = Role::ALL
        .map(|role| {
            let checked = chosen.role == role.as_str();
            view! { <RoleChoice role checked invalid=problems.no_role /> }
        })
        .collect_view();
    view! {
        <fieldset class="field" id="role" tabindex="-1" aria-describedby=problems.no_role.then_some("role-error")>
            <legend>"Role"</legend>
            {words::no_role(problems).map(|text| view! { <Problem id="role-error" text /> })}
            <div class="choices">{roles}</div>
        </fieldset>
        {(!teams.is_empty()).then(|| view! { <Teams chosen=chosen.teams teams problems /> })}
    }
}

#[component]
fn RoleChoice(role: Role, checked: bool, invalid: bool) -> impl IntoView {
    let word = role.as_str();
    let (name_id, hint_id) = (format!("role-{word}"), format!("role-{word}-hint"));
    view! {
        <label class="choice">
            <input
                type="radio"
                name="role"
                value=word
                checked=checked
                aria-labelledby=name_id.clone()
                aria-describedby=hint_id.clone()
                aria-invalid=invalid.then_some("true")
            />
            <span id=name_id>{words::role_name(role)}</span>
            <span class="hint" id=hint_id>
                {words::role_means(role)}
            </span>
        </label>
    }
}

#[component]
fn Teams(chosen: Vec<String>, teams: Vec<Team>, problems: SeatProblems) -> impl IntoView {
    let boxes = teams
        .into_iter()
        .map(|Team { id, name, .. }| {
            let id = id.to_string();
            let checked = chosen.contains(&id);
            view! {
                <label class="choice">
                    <input type="checkbox" name="team" value=id checked=checked />
                    <span>{name.to_string()}</span>
                </label>
            }
        })
        .collect_view();
    let described = if problems.unknown_team { "teams-error teams-hint" } else { "teams-hint" };
    view! {
        <fieldset class="field" id="teams" tabindex="-1" aria-describedby=described>
            <legend>"Teams"</legend>
            {words::unknown_team(problems).map(|text| view! { <Problem id="teams-error" text /> })}
            <p class="hint" id="teams-hint">
                "None, one or several. The audit log names them with what the person does."
            </p>
            <div class="choices">{boxes}</div>
        </fieldset>
    }
}
