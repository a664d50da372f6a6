//! Whose a key is: the field of its form, and the filter of the table.

use domain::key::Key;
use domain::team::Team;
use leptos::prelude::*;

use super::words::team_name;
use crate::ui::Problem;

/// In the address: the keys that belong to no team.
const NOBODYS: &str = "none";

/// Whether the key belongs to the team that the address names; to any, when it names none.
pub fn is_of(key: &Key, team: &str) -> bool {
    match &key.team {
        _ if team.is_empty() => true,
        Some(own) => own.id.to_string() == team,
        None => team == NOBODYS,
    }
}

/// A choice of the teams that have keys, with its button: a plain form, whose address can be shared. Nothing where
/// no key has a team.
pub fn filter(keys: &[Key], chosen: &str) -> Option<AnyView> {
    // By name; put into its place one by one, because a sort is much code for a browser.
    let mut teams: Vec<&Team> = Vec::new();
    for team in keys.iter().filter_map(|key| key.team.as_ref()) {
        if teams.iter().all(|other| other.id != team.id) {
            let later = teams.iter().position(|other| other.name.folded() > team.name.folded());
            teams.insert(later.unwrap_or(teams.len()), team);
        }
    }
    if teams.is_empty() {
        return None;
    }
    let known = teams.iter().any(|team| team.id.to_string() == chosen);
    let mut options = vec![option("", "All teams", chosen)];
    options.extend(teams.into_iter().map(|team| option(&team.id.to_string(), &team_name(team), chosen)));
    options.push(option(NOBODYS, "No team", chosen));
    if !known && !chosen.is_empty() && chosen != NOBODYS {
        options.push(option(chosen, "Unknown team", chosen));
    }
    let field = view! {
        <select class="input small" name="team" aria-label="Team">
            {options}
        </select>
        <button class="button small">"Show"</button>
    };
    Some(field.into_any())
}

fn option(value: &str, text: &str, chosen: &str) -> AnyView {
    let selected = value == chosen;
    view! { <option value=value.to_owned() selected=selected>{text.to_owned()}</option> }.into_any()
}

/// Whose the key is. Nothing where the workspace has no team.
pub fn field(chosen: RwSignal<String>, teams: &[Team], problem: Option<String>) -> Option<AnyView> {
    if teams.is_empty() && problem.is_none() {
        return None;
    }
    let now = chosen.get_untracked();
    let mut options = vec![option("", "No team", &now)];
    options.extend(teams.iter().map(|team| option(&team.id.to_string(), &team_name(team), &now)));
    let wrong = problem.is_some();
    let field = view! {
        <div class="field">
            <label for="key-team">"Team"</label>
            <select
                class="input"
                id="key-team"
                name="team"
                aria-invalid=wrong.then_some("true")
                aria-describedby=wrong.then_some("key-team-error")
                on:change=move |event| chosen.set(event_target_value(&event))
            >
                {options}
            </select>
            {problem.map(|text| view! { <Problem id="key-team-error" text /> })}
        </div>
    };
    Some(field.into_any())
}
