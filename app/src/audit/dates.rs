//! When: spans that end now, two moments, and the clock that all times are read on.

use domain::audit::{Preset, UTC};
use leptos::prelude::*;

use super::pick::Without;
use super::problems::Problems;
use super::view::View;

/// The second line of the filters.
#[component]
pub fn Dates(
    /// The view.
    view: View,
    /// The time zones.
    zones: Vec<String>,
    /// What has to be mended.
    problems: Problems,
) -> impl IntoView {
    let asked = &view.asked;
    let exact = !asked.from.is_empty() || !asked.to.is_empty();
    let range = (!exact && !asked.range.is_empty()).then(|| asked.range.clone());
    let none = |asked: &mut domain::audit::AuditAsked| {
        (asked.range, asked.from, asked.to) = Default::default();
    };
    let presets = Preset::ALL.map(|preset| {
        let current = range.as_deref() == Some(preset.as_str());
        let href = view.but(|asked| {
            none(asked);
            asked.range = preset.as_str().to_owned();
        });
        view! {
            <li>
                <a href=href rel="external" aria-label=preset.label() aria-current=current.then_some("true")>
                    {short(preset)}
                </a>
            </li>
        }
    });
    let without =
        (exact || range.is_some()).then(|| view! { <Without href=view.but(none) label="Remove the dates" /> });
    view! {
        <div class="filter-when">
            {range.map(|range| view! { <input type="hidden" name="range" value=range /> })}
            <ul class="segments" id="range" aria-label="A span until now">
                {presets}
            </ul>
            <Moment name="from" label="From" typed=asked.from.clone() problem=problems.about("from") />
            <Moment name="to" label="To" typed=asked.to.clone() problem=problems.about("to") />
            {without}
            <Zone chosen=asked.zone().to_owned() zones problem=problems.about("zone") />
        </div>
    }
}

/// `24 h`: what is seen of `Last 24 hours`.
fn short(preset: Preset) -> &'static str {
    let words = preset.label().trim_start_matches("Last ");
    words.find(' ').and_then(|space| words.get(..space + 2)).unwrap_or(words)
}

/// A date and time. What no such field can hold stays as text, so that it can be mended.
#[component]
fn Moment(name: &'static str, label: &'static str, typed: String, problem: Option<String>) -> impl IntoView {
    let (kind, value) = match field_value(name, &typed) {
        Some(value) => ("datetime-local", value),
        None => ("text", typed.clone()),
    };
    let (on, bad) = (!typed.is_empty(), problem.is_some());
    view! {
        <span class="chip entry" class:on=on class:bad=bad>
            <label for=name>{label}</label>
            <input
                id=name
                name=name
                type=kind
                value=value
                aria-invalid=problem.as_ref().map(|_| "true")
                aria-describedby=problem
                autocomplete="off"
            />
        </span>
    }
}

/// What was typed as a `datetime-local` field holds it: a day alone begins, or ends, at midnight.
fn field_value(name: &str, typed: &str) -> Option<String> {
    let shape: String = typed.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    match shape.as_str() {
        "" | "0000-00-00T00:00" | "0000-00-00T00:00:00" => Some(typed.to_owned()),
        "0000-00-00 00:00" | "0000-00-00 00:00:00" => Some(typed.replace(' ', "T")),
        "0000-00-00" => Some(format!("{typed}T{}", if name == "to" { "23:59" } else { "00:00" })),
        _ => None,
    }
}

/// The clock. Every moment of the page is read on it.
#[component]
fn Zone(chosen: String, zones: Vec<String>, problem: Option<String>) -> impl IntoView {
    let mut zones = zones;
    if !zones.contains(&chosen) {
        zones.push(chosen.clone());
    }
    let options = zones
        .into_iter()
        .map(|zone| {
            let selected = zone == chosen;
            view! { <option value=zone.clone() selected=selected>{zone.replace('_', " ")}</option> }
        })
        .collect_view();
    let (on, bad) = (chosen != UTC, problem.is_some());
    view! {
        <span class="chip entry" class:on=on class:bad=bad>
            <label for="zone" class="visually-hidden">
                "Time zone"
            </label>
            <select
                id="zone"
                name="zone"
                data-local-zone=""
                aria-invalid=problem.as_ref().map(|_| "true")
                aria-describedby=problem
            >
                {options}
            </select>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_seen_in_short() {
        assert_eq!(Preset::ALL.map(short), ["24 h", "7 d", "30 d", "90 d"]);
    }

    #[test]
    fn a_field_holds_what_was_typed_or_leaves_it_as_text() {
        let [from, to] = ["from", "to"].map(|name| move |typed| field_value(name, typed));
        assert_eq!(from("2026-11-23T09:41").unwrap(), "2026-11-23T09:41");
        assert_eq!(from("2026-11-23 09:41:07").unwrap(), "2026-11-23T09:41:07");
        assert_eq!(from("2026-11-23").unwrap(), "2026-11-23T00:00");
        assert_eq!(to("2026-11-23").unwrap(), "2026-11-23T23:59");
        assert_eq!(from("").unwrap(), "");
        assert_eq!(from("yesterday"), None);
    }
}
