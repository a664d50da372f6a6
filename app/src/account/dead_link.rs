//! What a one-time link shows that isn't in force.

use leptos::prelude::*;

use crate::ui::page_title;

/// Says that the link isn't in force, and the way forward.
#[component]
pub fn DeadLink(
    /// How to get another link.
    forward: &'static str,
) -> impl IntoView {
    crate::ssr::set_status(404);
    view! {
        {page_title("This link cannot be used", "")}
        <section class="card">
            <h1>"This link cannot be used"</h1>
            <p>"It was used already, it has expired, or a part of it is missing. " {forward}</p>
            <p class="gap-top">
                <a class="button primary" href="/login">
                    "Go to the sign-in page"
                </a>
            </p>
        </section>
    }
}
