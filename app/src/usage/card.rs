//! "Requests, last 30 days".

use domain::api::Api;
use domain::usage::KeyUsage;
use leptos::prelude::*;
use time::OffsetDateTime;

use super::callers::Callers;
use super::chart::Chart;
use super::grouped;

/// The requests of the last 30 days: a chart, and who sent them.
#[component]
pub fn UsageCard(
    /// The use.
    usage: KeyUsage,
    /// The APIs listed today.
    apis: Vec<Api>,
    /// The moment of the read.
    now: OffsetDateTime,
) -> impl IntoView {
    let (allowed, refused) = (usage.allowed(), usage.refused());
    let body = if allowed + refused == 0 {
        view! {
            <div class="body">
                <p class="hint">"Nobody has sent a request with this key in the last 30 days."</p>
            </div>
        }
        .into_any()
    } else {
        view! {
            <Chart days=usage.days allowed refused />
            <Callers callers=usage.callers apis now />
        }
        .into_any()
    };
    view! {
        <section class="card usage" aria-labelledby="usage">
            <header>
                <h2 id="usage">"Requests, last 30 days"</h2>
                <span class="push"></span>
                <span class="hint legend">
                    <span class="swatch allowed"></span>
                    {format!("{} accepted", grouped(allowed))}
                </span>
                <span class="hint legend">
                    <span class="swatch refused"></span>
                    {format!("{} refused", grouped(refused))}
                </span>
            </header>
            {body}
        </section>
    }
}
