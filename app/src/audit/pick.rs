//! Who and what: teams and actions from a list, actors by name.

use leptos::prelude::*;

use super::view::View;
use crate::ui::{Icon, Shape};

/// A button that opens a list to choose several from; what is chosen stands beside it.
#[component]
pub fn Pick(
    /// The field's name, and the button's id.
    name: &'static str,
    /// Its label.
    label: &'static str,
    /// What there is. What was chosen and isn't there is listed as well.
    all: Vec<String>,
    /// What is chosen.
    chosen: Vec<String>,
    /// The address of the view without this choice.
    without: String,
    /// The id of a message about it.
    problem: Option<String>,
) -> impl IntoView {
    let (on, bad) = (!chosen.is_empty(), problem.is_some());
    let panel = format!("{name}-list");
    let words = on.then(|| format!("{name}-chosen"));
    let described: Vec<_> = words.iter().chain(&problem).cloned().collect();
    let described = (!described.is_empty()).then(|| described.join(" "));
    let more = chosen.iter().filter(|one| !all.contains(one)).cloned();
    let choices: Vec<_> = all.iter().cloned().chain(more).collect();
    let none = choices.is_empty().then(|| view! { <p class="hint">"There is none in this log yet."</p> });
    let choices = choices
        .into_iter()
        .map(|choice| {
            let checked = chosen.contains(&choice);
            view! {
                <label class="pick">
                    <input type="checkbox" name=name value=choice.clone() checked=checked />
                    {choice}
                </label>
            }
        })
        .collect_view();
    view! {
        <span class="chip menu-holder" class:on=on class:bad=bad>
            <button
                type="button"
                id=name
                popovertarget=panel.clone()
                aria-label=label
                aria-describedby=described
            >
                {label}
                {on.then(|| view! { <span aria-hidden="true">":"</span> })}
            </button>
            {words.map(|id| view! { <b id=id class="clip">{chosen.join(", ")}</b> })}
            {on.then(|| view! { <Without href=without label=format!("Remove the filter by {}", label.to_lowercase()) /> })}
            <div class="menu start picks" id=panel popover="auto">
                <fieldset>
                    <legend>{label}</legend>
                    {choices}
                    {none}
                </fieldset>
                <button class="button small wide">"Show entries"</button>
            </div>
        </span>
    }
}

/// The actors that were chosen, and a field that adds one more.
#[component]
pub fn Actors(
    /// The view.
    view: View,
    /// Whom to suggest.
    all: Vec<String>,
    /// The id of a message about it.
    problem: Option<String>,
) -> impl IntoView {
    let chosen = view.asked.actors.clone();
    let chips = chosen
        .iter()
        .map(|actor| {
            let without = view.but(|asked| asked.actors.retain(|other| other != actor));
            view! {
                <span class="chip on">
                    <input type="hidden" name="actor" value=actor.clone() />
                    "Actor:"
                    <b class="clip">{actor.clone()}</b>
                    <Without href=without label=format!("Remove {actor}") />
                </span>
            }
        })
        .collect_view();
    let suggested = all
        .into_iter()
        .filter(|actor| !chosen.contains(actor))
        .map(|actor| view! { <option value=actor></option> })
        .collect_view();
    let bad = problem.is_some();
    view! {
        {chips}
        <span class="chip entry" class:bad=bad>
            <label for="actor">"Actor"</label>
            <input
                id="actor"
                name="actor"
                list="actors"
                placeholder=if chosen.is_empty() { "Anybody" } else { "Add another" }
                aria-invalid=problem.as_ref().map(|_| "true")
                aria-describedby=problem
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
            />
            <datalist id="actors">{suggested}</datalist>
        </span>
    }
}

/// The cross at the end of a chip: a link to the view without it.
#[component]
pub fn Without(
    /// The view without it.
    href: String,
    /// What the cross does.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <a class="cross" href=href rel="external" aria-label=label>
            <Icon shape=Shape::Cross />
        </a>
    }
}
