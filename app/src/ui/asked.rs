//! What the address asks for, after its `?`.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::address::in_query;

/// The first value of that name when the page was made.
pub fn asked(name: &str) -> Option<String> {
    all_asked(name).into_iter().next()
}

/// Every value of that name when the page was made.
pub fn all_asked(name: &str) -> Vec<String> {
    use_location().search.with_untracked(|query| in_query(query, name))
}

/// The first value of that name, as the address changes; empty when there is none.
pub fn asked_now(name: &'static str) -> Memo<String> {
    let query = use_location().search;
    Memo::new(move |_| query.with(|query| in_query(query, name).into_iter().next().unwrap_or_default()))
}
