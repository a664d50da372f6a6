//! A text that is no longer valid is still in use somewhere.

use domain::number::counted;
use domain::usage::OldTextTried;
use domain::when;
use leptos::prelude::*;
use time::OffsetDateTime;

use crate::ui::{Notice, Tone};

/// Says who still tries an old text of the key.
#[component]
pub fn OldTextNotice(
    /// What is known of it.
    tried: OldTextTried,
    /// The moment of the read.
    now: OffsetDateTime,
) -> impl IntoView {
    let by = match tried.addresses.as_slice() {
        [] => String::new(),
        [one] => format!(" by {one}"),
        [first, others @ ..] => {
            let others = i64::try_from(others.len()).unwrap_or(i64::MAX);
            format!(" by {first} and {}", counted(others, "other", "others"))
        }
    };
    let times = counted(i64::try_from(tried.times).unwrap_or(i64::MAX), "time", "times");
    let last = when::ago(tried.last_seen, now);
    view! {
        <Notice tone=Tone::Warn>
            <strong>{format!("An old key is still being tried{by}")}</strong>
            {format!(" (last {last}, {times} in the last day). It is refused: whoever sends it needs a key that is valid.")}
        </Notice>
    }
}
