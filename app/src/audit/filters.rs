//! The form above the log: a plain GET, whose answer is the view.

use domain::audit::SearchColumn;
use domain::views::AuditPage;
use leptos::prelude::*;

use super::dates::Dates;
use super::pick::{Actors, Pick, Without};
use super::problems::{ProblemList, Problems};
use super::view::View;
use crate::ui::{Icon, Shape};

/// What can be asked of the log.
#[component]
pub fn Filters(
    /// What is shown: its fields hold what was asked.
    page: AuditPage,
    /// The view.
    view: View,
    /// What has to be mended.
    problems: Problems,
) -> impl IntoView {
    let asked = &view.asked;
    let set = [!asked.teams.is_empty(), !asked.actions.is_empty(), !asked.actors.is_empty(), has_dates(&view)];
    let count = set.into_iter().filter(|set| *set).count();
    let actions = ["Create", "Update", "Delete"].map(str::to_owned).to_vec();
    let clear = asked
        .is_filtered()
        .then(|| view! { <a class="button quiet" href=view.cleared() rel="external">"Clear all"</a> });
    view! {
        <form class="filters" method="get" action=view.log() role="search" aria-label="Filters" novalidate=true data-tidy="">
            <ProblemList problems=problems.clone() />
            <details class="fold" open=!problems.is_empty()>
                <summary class="button">
                    "Filters" {(count > 0).then(|| view! { <span class="badge accent">{count}</span> })}
                    <Icon shape=Shape::Down />
                </summary>
                <div class="filter-who">
                    <Pick
                        name="team"
                        label="Team"
                        all=page.choices.teams
                        chosen=asked.teams.clone()
                        without=view.but(|asked| asked.teams.clear())
                        problem=problems.about("team")
                    />
                    <Pick
                        name="action"
                        label="Action"
                        all=actions
                        chosen=asked.actions.clone()
                        without=view.but(|asked| asked.actions.clear())
                        problem=problems.about("action")
                    />
                    <Actors view=view.clone() all=page.choices.actors problem=problems.about("actor") />
                </div>
                <Dates view=view.clone() zones=page.choices.zones problems=problems.clone() />
            </details>
            <Search view=view.clone() problems />
            <div class="filter-do">{clear} <button class="button">"Apply"</button></div>
        </form>
    }
}

fn has_dates(view: &View) -> bool {
    let asked = &view.asked;
    !(asked.range.is_empty() && asked.from.is_empty() && asked.to.is_empty())
}

/// "Search logs by" a column with a value.
#[component]
fn Search(view: View, problems: Problems) -> impl IntoView {
    let asked = view.asked.clone();
    let known = SearchColumn::from_stored(&asked.by);
    let option =
        |value: String, label: String, selected| view! { <option value=value selected=selected>{label}</option> };
    let columns = SearchColumn::ALL.map(|column| {
        let selected = known == Some(column) || (asked.by.is_empty() && column == SearchColumn::All);
        option(column.as_str().to_owned(), column.label().to_owned(), selected)
    });
    let unknown = (known.is_none() && !asked.by.is_empty()).then(|| option(asked.by.clone(), asked.by.clone(), true));
    let without = (!asked.value.is_empty()).then(|| {
        let rest = view.but(|asked| (asked.by, asked.value) = Default::default());
        view! {
            <Without href=rest label="Remove the search" />
        }
    });
    let bad = problems.about("by").or(problems.about("value")).is_some();
    view! {
        <span class="chip entry finder" class:bad=bad>
            <label for="by">"Search logs by"</label>
            <select
                id="by"
                name="by"
                aria-invalid=problems.about("by").map(|_| "true")
                aria-describedby=problems.about("by")
            >
                {columns}
                {unknown}
            </select>
            <input
                id="value"
                type="search"
                name="value"
                value=asked.value
                placeholder="Type a value"
                aria-label="Search value"
                aria-invalid=problems.about("value").map(|_| "true")
                aria-describedby=problems.about("value")
                autocomplete="off"
                spellcheck="false"
            />
            {without}
        </span>
    }
}
