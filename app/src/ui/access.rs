//! How much a key opens.

use domain::api::{Access, Api, ApiSet};
use domain::ids::ApiId;
use leptos::prelude::*;

/// The names of some APIs, in the order in which they are listed. One that is listed no longer shows its id.
pub fn api_names<'a>(ids: impl Iterator<Item = &'a ApiId>, listed: &[Api]) -> String {
    let ids: Vec<_> = ids.collect();
    let known = listed.iter().filter(|api| ids.contains(&&api.id)).map(|api| api.name.as_str());
    let gone = ids.iter().filter(|id| listed.iter().all(|api| api.id != ***id)).map(|id| id.as_str());
    known.chain(gone).collect::<Vec<_>>().join(", ")
}

/// "Full" or "Partial", with the count and the names on hover and focus.
#[component]
pub fn AccessBadge(
    /// What the key opens.
    apis: ApiSet,
    /// The APIs listed today.
    listed: Vec<Api>,
) -> impl IntoView {
    let names = api_names(apis.iter(), &listed);
    match Access::of(&apis, &listed) {
        Access::Full => view! { <span class="badge good">"Full"</span> }.into_any(),
        Access::Partial { opens, of } => view! {
            <span class="tip" tabindex="0">
                <span class="badge warn">"Partial"</span>
                <span class="tip-text" role="tooltip">
                    {format!("Partial ({opens} of {of}): {names}")}
                </span>
            </span>
        }
        .into_any(),
    }
}
