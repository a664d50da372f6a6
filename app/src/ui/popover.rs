//! A button with a panel that the browser opens, closes and places by itself: no script needed.

use leptos::prelude::*;

/// A button that opens a panel below itself. Escape or a click elsewhere closes it.
#[component]
pub fn Popover(
    /// The panel's id, unique on the page and the same on every rendering.
    #[prop(into)]
    id: String,
    /// The button's accessible name, where its face is only a picture.
    #[prop(optional, into)]
    label: Option<String>,
    /// Words before the face that only a screen reader says.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// Classes of the button.
    class: &'static str,
    /// Classes of the panel.
    #[prop(default = "menu")]
    menu: &'static str,
    /// What is drawn on the button.
    face: AnyView,
    /// What is in the panel: links and buttons.
    children: Children,
) -> impl IntoView {
    view! {
        <span class="menu-holder">
            <button type="button" class=class popovertarget=id.clone() aria-label=label>
                {hint.map(|hint| view! { <span class="visually-hidden">{hint}</span> })}
                {face}
            </button>
            <div class=menu id=id popover="auto">
                {children()}
            </div>
        </span>
    }
}
