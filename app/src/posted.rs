//! What became of a posted form, on its way into the page that answers it.
//!
//! A form is posted to the address of its own page. When there is nothing to redirect to (a field needs
//! mending, or a new key must be shown), the handler renders that page with a [`Posted`] in its context.

use leptos::prelude::{SharedValue, use_context};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The outcome of a posted form, provided as context by its handler.
#[derive(Clone)]
pub struct Posted<T>(pub T);

/// The outcome that this page answers, if it answers a posted form. The browser takes over the server's
/// copy while it hydrates; a page reached by a link has none.
///
/// Call it once, first thing in the page's component: values are matched by the order of the calls.
pub fn posted<T>() -> Option<T>
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
{
    SharedValue::new(|| use_context::<Posted<T>>().map(|posted| posted.0)).into_inner()
}
