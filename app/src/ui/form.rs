//! Forms that are posted to the address of their own page.

use std::time::Duration;

use leptos::prelude::*;

/// Time in which a second submit is taken for a double click. Longer than a change waits for a dead node.
const DOUBLE_CLICK: Duration = Duration::from_secs(20);

/// Whether the form around was sent and its answer isn't there yet.
#[derive(Clone, Copy)]
pub struct Sent(pub RwSignal<bool>);

/// Whether the browser has taken over: false on the server and while hydrating.
pub fn hydrated() -> ReadSignal<bool> {
    let (hydrated, set) = signal(false);
    Effect::new(move || set.set(true));
    hydrated
}

/// A form that is posted to the address of its own page. In the browser a double click sends it once, so
/// that the answer with the new key isn't lost to the second one.
#[component]
pub fn PostForm(
    /// Its address.
    #[prop(into)]
    action: String,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView {
    let sent = RwSignal::new(false);
    provide_context(Sent(sent));
    let submit = move |event: leptos::ev::SubmitEvent| {
        if sent.get_untracked() {
            event.prevent_default();
        } else {
            sent.set(true);
            set_timeout(
                move || {
                    let _ = sent.try_set(false);
                },
                DOUBLE_CLICK,
            );
        }
    };
    view! {
        <form method="post" action=action on:submit=submit novalidate=true>
            {children()}
        </form>
    }
}
