//! The form of a key: its name, its team, and the APIs that it opens.

use domain::api::{Access, Api, ApiSet};
use domain::key::Key;
use domain::refusal::KeyFieldProblems;
use domain::team::Team;
use leptos::prelude::*;

use super::{Typed, team, words};
use crate::ui::{Problem, ProblemSummary, TextField, all_asked, asked};

/// What is in the form, as it is being typed.
#[derive(Clone, Copy)]
pub struct KeyInput {
    /// The name.
    pub name: RwSignal<String>,
    /// The ids of the chosen APIs.
    pub apis: RwSignal<Vec<String>>,
    /// The id of the chosen team; empty for none.
    pub team: RwSignal<String>,
}

impl KeyInput {
    /// Starts with what was typed before.
    pub fn new(typed: Typed) -> Self {
        let team = RwSignal::new(typed.team.unwrap_or_default());
        Self { name: RwSignal::new(typed.name), apis: RwSignal::new(typed.apis), team }
    }

    /// What is typed now.
    pub fn typed(self) -> Typed {
        Typed { name: self.name.get(), apis: self.apis.get(), team: Some(self.team.get()) }
    }
}

/// What the address brings along: what was typed before the session ended.
pub fn from_address() -> Option<Typed> {
    let typed = Typed { name: asked("name").unwrap_or_default(), apis: all_asked("api"), team: asked("team") };
    (typed != Typed::default()).then_some(typed)
}

/// What a key is, as the form would say it.
pub fn of_key(key: &Key) -> Typed {
    let team = key.team.as_ref().map(|team| team.id.to_string());
    let apis = key.apis.iter().map(ToString::to_string).collect();
    Typed { name: key.name.to_string(), apis, team: Some(team.unwrap_or_default()) }
}

/// The APIs to choose from: those listed today, and those that the key opens though they are listed no longer.
pub fn offered(apis: &ApiSet, listed: &[Api]) -> Vec<Api> {
    let gone = apis.iter().filter(|id| listed.iter().all(|api| api.id != **id)).map(|id| Api {
        id: id.clone(),
        name: id.to_string(),
        description: "No longer on offer.".to_owned(),
    });
    listed.iter().cloned().chain(gone).collect()
}

/// The teams to choose from: those that take keys, and the key's own though it takes none any more.
pub fn teams(own: Option<&Team>, active: &[Team]) -> Vec<Team> {
    active.iter().chain(own.filter(|own| own.retired.is_some())).cloned().collect()
}

/// The fields.
#[component]
pub fn KeyFields(
    /// What is typed.
    input: KeyInput,
    /// The APIs to choose from.
    offered: Vec<Api>,
    /// The APIs listed today: all of them make Full access.
    listed: Vec<Api>,
    /// The teams to choose from.
    teams: Vec<Team>,
    /// What needs mending.
    #[prop(default = KeyFieldProblems::default())]
    problems: KeyFieldProblems,
) -> impl IntoView {
    let apis_problem = words::apis_problem(&problems);
    let invalid = apis_problem.is_some();
    let choices = offered.into_iter().map(|api| view! { <Choice api chosen=input.apis invalid /> }).collect_view();
    view! {
        <ProblemSummary problems=words::problems(&problems) />
        <TextField
            id="key-name"
            name="name"
            label="Key name"
            value=input.name
            problem=words::name_problem(&problems)
            hint="So that people recognise it later. 1 to 100 characters, unique in this workspace."
        />
        {team::field(input.team, &teams, words::team_problem(&problems))}
        <fieldset class="field" id="apis" tabindex="-1" aria-describedby=invalid.then_some("apis-error")>
            <legend>"Select APIs for access"</legend>
            {apis_problem.map(|text| view! { <Problem id="apis-error" text /> })}
            <Count chosen=input.apis listed />
            <div class="choices">{choices}</div>
        </fieldset>
    }
}

#[component]
fn Choice(api: Api, chosen: RwSignal<Vec<String>>, invalid: bool) -> impl IntoView {
    let id = api.id.to_string();
    let (name_id, hint_id) = (format!("api-{id}-name"), format!("api-{id}-hint"));
    let is_chosen = {
        let id = id.clone();
        move || chosen.with(|chosen| chosen.contains(&id))
    };
    let toggle = {
        let id = id.clone();
        move |event| {
            let on = event_target_checked(&event);
            chosen.update(|chosen| {
                chosen.retain(|other| *other != id);
                if on {
                    chosen.push(id.clone());
                }
            });
        }
    };
    view! {
        <label class="choice">
            <input
                type="checkbox"
                name="api"
                value=id
                checked=untrack(is_chosen.clone())
                prop:checked=is_chosen
                on:change=toggle
                aria-labelledby=name_id.clone()
                aria-describedby=hint_id.clone()
                aria-invalid=invalid.then_some("true")
            />
            <span id=name_id>{api.name}</span>
            <span class="hint" id=hint_id>
                {api.description}
            </span>
        </label>
    }
}

/// "2 of 3 selected: this key will have Partial access", while the boxes are ticked.
#[component]
fn Count(chosen: RwSignal<Vec<String>>, listed: Vec<Api>) -> impl IntoView {
    let access = move || match chosen.with(|chosen| words::chosen_of(chosen, &listed)) {
        (n, of) if n == of => Access::Full,
        (opens, of) => Access::Partial { opens, of },
    };
    let text = move || match access() {
        Access::Full => {
            view! { "All selected: this key will have " <span class="badge good">"Full"</span> " access" }.into_any()
        }
        Access::Partial { opens: 0, of } => format!("0 of {of} selected: select at least one").into_any(),
        Access::Partial { opens, of } => view! {
            {format!("{opens} of {of} selected: this key will have ")}
            <span class="badge warn">"Partial"</span>
            " access"
        }
        .into_any(),
    };
    view! { <p class="hint js-only" aria-live="polite">{text}</p> }
}
