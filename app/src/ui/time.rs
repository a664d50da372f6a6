//! Moments. Each stands in a `<time>` with the exact value; relative ones show it on hover and focus.

use domain::when;
use leptos::prelude::*;
use time::OffsetDateTime;

/// `2 min ago`, with the exact time and zone on hover and focus.
#[component]
pub fn Ago(
    /// The moment.
    at: OffsetDateTime,
    /// The moment of the read.
    now: OffsetDateTime,
) -> impl IntoView {
    view! {
        <span class="tip" tabindex="0">
            <time datetime=when::machine(at)>{when::ago(at, now)}</time>
            <span class="tip-text" role="tooltip">
                {when::minute(at)}
            </span>
        </span>
    }
}

/// `12 Nov 2026`.
#[component]
pub fn Day(
    /// The moment.
    at: OffsetDateTime,
) -> impl IntoView {
    view! { <time datetime=when::machine(at)>{when::day(at)}</time> }
}

/// `12 Nov 2026, 09:14 UTC`.
#[component]
pub fn Minute(
    /// The moment.
    at: OffsetDateTime,
) -> impl IntoView {
    view! { <time datetime=when::machine(at)>{when::minute(at)}</time> }
}

/// `12 Nov 2026 09:14:07`, in a place that says UTC.
#[component]
pub fn Exactly(
    /// The moment.
    at: OffsetDateTime,
) -> impl IntoView {
    view! { <time datetime=when::machine(at)>{when::second(at)}</time> }
}
