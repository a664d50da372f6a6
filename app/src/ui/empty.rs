//! What stands where there is nothing yet: why, and the one thing to do about it.

use leptos::prelude::*;

/// An empty state with at most one action.
#[component]
pub fn Empty(
    /// What isn't there.
    #[prop(into)]
    title: String,
    /// Why, or what for.
    #[prop(into)]
    text: String,
    /// Where the action leads, and what it says.
    #[prop(optional_no_strip)]
    action: Option<(String, &'static str)>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <h2>{title}</h2>
            <p>{text}</p>
            {action.map(|(href, text)| view! { <a class="button primary" href=href>{text}</a> })}
        </div>
    }
}
