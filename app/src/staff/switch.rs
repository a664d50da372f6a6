//! The switch "Early access".

use domain::ids::WorkspaceId;
use leptos::prelude::*;

use super::Answer;
use crate::address;

/// The switch "Early access" of a workspace: a form with one button. Turning it on happens at once,
/// turning it off is confirmed on the workspace's page.
#[component]
pub fn Switch(
    /// Which workspace.
    workspace: WorkspaceId,
    /// What it is now.
    on: bool,
    /// The button's accessible name.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let wanted = if on { Answer::Off } else { Answer::On };
    view! {
        <form method="post" action=address::staff_workspace(workspace)>
            <button
                class="switch"
                role="switch"
                aria-checked=on.to_string()
                aria-label=label
                name=Answer::FIELD
                value=wanted.as_str()
            ></button>
        </form>
    }
}
