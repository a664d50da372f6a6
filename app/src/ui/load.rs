//! Waiting for a read.

use leptos::prelude::*;

use super::Trouble;
use crate::error::ApiError;

/// Shows what a read returned, or why it can't be shown. The server waits for the read; after a click in
/// the browser a line says that something is coming.
pub fn loaded<T>(
    read: Resource<Result<T, ApiError>>,
    page: impl Fn(T) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + Send + Sync + 'static,
{
    loaded_or(read, page, |error| view! { <Trouble error /> }.into_any())
}

/// [`loaded`], with a screen of its own for errors.
pub fn loaded_or<T>(
    read: Resource<Result<T, ApiError>>,
    page: impl Fn(T) -> AnyView + Clone + Send + Sync + 'static,
    trouble: impl Fn(ApiError) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + Send + Sync + 'static,
{
    let body = move || {
        let (page, trouble) = (page.clone(), trouble.clone());
        Suspend::new(async move {
            match read.await {
                Ok(read) => page(read),
                Err(error) => trouble(error),
            }
        })
    };
    view! { <Transition fallback=|| view! { <p class="hint" aria-busy="true">"Loading…"</p> }>{body}</Transition> }
        .into_any()
}
