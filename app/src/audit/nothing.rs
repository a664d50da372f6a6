//! What stands where no entry is.

use domain::views::AuditPage;
use domain::when;
use leptos::prelude::*;

use super::table::Unfinished;
use super::view::View;

/// Why there is no entry, and the way to some.
#[component]
pub fn Nothing(
    /// The page.
    page: AuditPage,
    /// Its view.
    view: View,
) -> impl IntoView {
    let span = || {
        let (from, until) = (when::clock_minute(page.from), when::clock_minute(page.until));
        format!("between {from} and {until} ({})", when::offset(page.until))
    };
    let filtered = view.asked.is_filtered();
    let (title, text) = if !page.problems.is_empty() {
        ("Nothing to show yet", "Mend what is named above.".to_owned())
    } else if page.searched_to.is_some() {
        ("Nothing found so far", "The search isn’t over yet.".to_owned())
    } else if page.newer || page.older || !filtered {
        ("Nothing here", "The log has no entries on this page.".to_owned())
    } else {
        ("Nothing matches", format!("No entry {} meets all of the filters.", span()))
    };
    let stranger = (page.problems.is_empty() && !page.newer && !page.older)
        .then(|| view.asked.actors.iter().find(|actor| !page.choices.actors.contains(actor)).cloned())
        .flatten()
        .map(|actor| view! { <PartOfName view=view.clone() actor /> });
    let away = match (filtered, page.newer || page.older) {
        (_, true) => Some((view.address(), "Show the newest entries")),
        (true, false) => Some((view.cleared(), "Show every entry")),
        (false, false) => None,
    };
    view! {
        <div class="empty">
            <h2>{title}</h2>
            <p>{text}</p>
            {stranger}
            {away.map(|(href, text)| view! { <a class="button" href=href rel="external">{text}</a> })}
        </div>
        <Unfinished page=page.clone() view />
    }
}

/// The filter takes whole addresses: a part of one is found by the search.
#[component]
fn PartOfName(view: View, actor: String) -> impl IntoView {
    let search = view.but(|asked| {
        asked.actors.retain(|other| *other != actor);
        (asked.by, asked.value) = ("actor".to_owned(), actor.clone());
    });
    view! {
        <p>
            {format!("Nobody named exactly “{actor}” is among the actors. ")}
            <a href=search rel="external">
                "Search for it as a part of a name"
            </a>
        </p>
    }
}
