//! Whether a key opens more than it is used for.

use domain::api::Api;
use domain::ids::ApiId;
use domain::key::{Key, KeyState};
use leptos::prelude::*;

use crate::ui::{Notice, Tone, api_names};

/// Compares what a key opens with what it has called.
#[component]
pub fn Narrow(
    /// The key.
    key: Key,
    /// What it has called in the last 30 days.
    called: Vec<(ApiId, u64)>,
    /// The APIs listed today.
    apis: Vec<Api>,
    /// The form to narrow it with, for those who may.
    edit: Option<String>,
) -> impl IntoView {
    let may_be_narrowed = key.state == KeyState::Active && key.changeable().is_ok() && !called.is_empty();
    may_be_narrowed.then(|| {
        let called: Vec<_> = called.into_iter().map(|(api, _)| api).collect();
        let unused: Vec<_> = key.apis.iter().filter(|api| !called.contains(api)).collect();
        let alone = if called.len() == 1 { " alone" } else { "" };
        let used = format!("In 30 days this key has called {}{alone}.", api_names(called.iter(), &apis));
        if unused.is_empty() {
            return view! { <Notice tone=Tone::Info>{used} " Its access matches what it uses."</Notice> }.into_any();
        }
        let also = format!(" It also opens {}.", api_names(unused.into_iter(), &apis));
        view! {
            <Notice tone=Tone::Info>
                <strong>"Safe to narrow. "</strong>
                {used}
                {also}
                {edit
                    .map(|edit| {
                        view! {
                            " "
                            <a class="link" href=edit>
                                "Edit its API access"
                            </a>
                        }
                    })}
            </Notice>
        }
        .into_any()
    })
}
