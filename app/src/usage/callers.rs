//! Who calls with a key.

use domain::api::Api;
use domain::usage::{Counted, KeyCaller};
use leptos::prelude::*;
use time::OffsetDateTime;

use super::grouped;
use crate::ui::{
    Ago,
    Column::{Number, Text},
    Table, api_names,
};

/// The callers seen last, those that were refused told apart.
#[component]
pub fn Callers(
    /// The callers, the last seen first.
    callers: Vec<KeyCaller>,
    /// The APIs listed today.
    apis: Vec<Api>,
    /// The moment of the read.
    now: OffsetDateTime,
) -> impl IntoView {
    let rows = callers.into_iter().map(|caller| view! { <Row caller apis=apis.clone() now /> }).collect_view();
    let columns = vec![Text("Caller"), Text("API"), Text("Last seen"), Number("Requests")];
    view! {
        <Table label="Callers" columns>{rows}</Table>
        <p class="foot">
            "Addresses are what your gateway reports. Requests count from when a caller was first seen."
        </p>
    }
}

#[component]
fn Row(caller: KeyCaller, apis: Vec<Api>, now: OffsetDateTime) -> impl IntoView {
    let api = match &caller.api {
        Some(api) => api_names(std::iter::once(api), &apis),
        None => "None".to_owned(),
    };
    let why = refused(caller.verdict).map(|why| view! { " " <span class="badge bad">{why}</span> });
    let who = match caller.who {
        Some(who) => view! {
            <div>
                <code class="address">{who.address}</code>
                {why}
            </div>
            <div class="sub">{if who.agent.is_empty() { "no user agent".to_owned() } else { who.agent }}</div>
        }
        .into_any(),
        None => view! {
            <div>"Others" {why}</div>
            <div class="sub">"too many to be told apart"</div>
        }
        .into_any(),
    };
    view! {
        <tr role="row">
            <td role="cell" class="caller">
                {who}
            </td>
            <td role="cell" data-label="API">
                {api}
            </td>
            <td role="cell" data-label="Last seen">
                <Ago at=caller.last_seen now />
            </td>
            <td role="cell" data-label="Requests" class="num">
                {grouped(caller.calls)}
            </td>
        </tr>
    }
}

/// Why the caller's requests were refused; none when they passed.
fn refused(verdict: Counted) -> Option<&'static str> {
    match verdict {
        Counted::Allowed => None,
        Counted::WorkspaceSuspended => Some("Refused: suspended"),
        Counted::LegacySuspended => Some("Refused: legacy keys suspended"),
        Counted::WorkspaceMismatch => Some("Refused: other workspace"),
        Counted::ApiNotAllowed => Some("Refused: API not allowed"),
        Counted::RouteNotMapped => Some("Refused: no such API"),
        Counted::OldText => Some("Refused: old key"),
        Counted::WrongSecret => Some("Refused: wrong secret"),
    }
}
