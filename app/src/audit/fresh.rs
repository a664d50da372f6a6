//! "12 new entries": what came since the page was made. Asked for by `frontend/plain.js`.

use domain::audit::AuditPlace;
use domain::views::AuditPage;
use leptos::prelude::*;

use super::view::View;

/// Seconds between two looks for new entries.
const EVERY: u32 = 15;
/// As many stand for more.
const MANY: usize = 100;

/// A link that loads the entries that came since; nothing while there are none.
#[component]
pub fn Fresh(
    /// The newest page of a view.
    page: AuditPage,
    /// The view.
    view: View,
) -> impl IntoView {
    let words = match page.fresh {
        0 => None,
        1 => Some("1 new entry".to_owned()),
        MANY.. => Some(format!("{MANY} or more new entries")),
        some => Some(format!("{some} new entries")),
    };
    // Where there is none yet, whatever comes from now on is new.
    let seen = page.entries.first().map_or(AuditPlace { at: page.now, number: 0 }, |row| row.entry.place());
    let source = page.problems.is_empty().then(|| view.at("seen", seen));
    let link = words.clone().map(|words| {
        view! {
            <a class="fresh" href=view.address() rel="external">
                {words}
            </a>
        }
    });
    view! {
        <div id="fresh" data-live=source.is_some().then_some(EVERY) data-live-src=source data-say=words>
            {link}
        </div>
    }
}
