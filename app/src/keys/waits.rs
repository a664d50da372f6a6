//! "Waiting for 2 of 3 nodes": what a person reads while a change comes into force.

use std::time::Duration;

use domain::cluster::Waiting;
use leptos::prelude::*;

use super::api::waiting_for;
use crate::shell::announce;
use crate::ui::Sent;

/// As a rule the answer is there before the first look.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Longer than any change waits.
const LOOKS: u32 = 60;

/// Inside of a form that changes a key: for which nodes its answer waits. Without a browser's help there is
/// nothing: the page loads until the answer is there.
#[component]
pub fn Waits(
    /// Whose key.
    #[prop(into)]
    workspace: String,
    /// The key.
    #[prop(into)]
    key: String,
) -> impl IntoView {
    let found = RwSignal::new(None::<Waiting>);
    if let Some(Sent(sent)) = use_context::<Sent>() {
        Effect::new(move || {
            if sent.get() {
                look(workspace.clone(), key.clone(), found, LOOKS);
            }
        });
    }
    let line = move || found.get().map(|waiting| view! { <p class="waits">{words(&waiting)}</p> });
    view! { {line} }
}

fn look(workspace: String, key: String, found: RwSignal<Option<Waiting>>, left: u32) {
    if left == 0 {
        return;
    }
    let ask = move || {
        leptos::task::spawn_local(async move {
            let now = waiting_for(workspace.clone(), key.clone()).await.ok().flatten();
            if let Some(waiting) = &now {
                announce(words(waiting));
            }
            // The page may be gone by now.
            if found.try_set(now).is_none() {
                look(workspace, key, found, left - 1);
            }
        });
    };
    set_timeout(ask, LOOK_EVERY);
}

fn words(waiting: &Waiting) -> String {
    let Waiting { for_nodes, of } = waiting;
    format!(
        "The change is made. Waiting for {} of {of} nodes to confirm it: {}.",
        for_nodes.len(),
        for_nodes.join(", ")
    )
}
