//! Where a keys' page stands: its workspace and key, by the address.

use domain::ids::WorkspaceId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::address;
use crate::error::ApiError;
use crate::ui::{Crumb, Empty, Trouble, page_title};

/// The workspace in the address, unchecked.
pub fn workspace_in_address() -> Memo<String> {
    in_address("workspace")
}

/// The workspace and the key in the address, unchecked.
pub fn key_in_address() -> Memo<(String, String)> {
    let (workspace, key) = (in_address("workspace"), in_address("key"));
    Memo::new(move |_| (workspace.get(), key.get()))
}

fn in_address(name: &'static str) -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get(name).unwrap_or_default()))
}

/// The step back to the list.
pub fn crumb(workspace: &WorkspaceId) -> Crumb {
    Crumb::to(address::keys(workspace), "API keys")
}

/// What to show instead of a keys' page: while early access is off, the way to the old screen.
pub fn of_keys(workspace: Memo<String>) -> impl Fn(ApiError) -> AnyView + Clone + Send + Sync + 'static {
    move |error| match error {
        ApiError::WrongScreen => view! { <EarlyAccessOff workspace=workspace.get_untracked() /> }.into_any(),
        error => view! { <Trouble error /> }.into_any(),
    }
}

#[component]
fn EarlyAccessOff(workspace: String) -> impl IntoView {
    // The page is as it should be; only the read was refused.
    crate::ssr::set_status(200);
    view! {
        {page_title("API keys", "")}
        <h1 class="visually-hidden">"API keys"</h1>
        <section class="card">
            <Empty
                title="Early access is off"
                text="This workspace has one key for each API. Several keys, with the APIs that you choose for each, come with early access."
                action=Some((address::single_keys(&workspace), "Go to the API screen"))
            />
        </section>
    }
}
