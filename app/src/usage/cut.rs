//! Who is cut off by what a confirmation asks about.

use domain::usage::{Cut, Who};
use leptos::prelude::*;

/// So many are named, the last seen first.
const NAMED: usize = 5;
/// Characters of a user agent.
const AGENT: usize = 60;

/// The callers of the last hour and of the last day.
#[component]
pub fn CutOff(
    /// Who.
    cut: Cut,
) -> impl IntoView {
    if cut.is_nobody() {
        return view! { <p>"Nobody has used it in the last day."</p> }.into_any();
    }
    let others = cut.others.then(|| view! { <li>"Others, too many to be told apart"</li> });
    let earlier = (!cut.day.is_empty() || cut.others).then(|| {
        view! {
            <dt>"Earlier in the last day"</dt>
            <dd>
                <ul>{named(&cut.day)} {others}</ul>
            </dd>
        }
    });
    let hour = match cut.hour.is_empty() {
        true => "Nobody".into_any(),
        false => view! { <ul>{named(&cut.hour)}</ul> }.into_any(),
    };
    view! {
        <div class="cut-off">
            <p>
                <strong>"Who will be cut off"</strong>
            </p>
            <dl class="facts">
                <dt>"In the last hour"</dt>
                <dd>{hour}</dd>
                {earlier}
            </dl>
        </div>
    }
    .into_any()
}

fn named(list: &[Who]) -> AnyView {
    let more = list.len().saturating_sub(NAMED);
    let items = list.iter().take(NAMED).map(|who| {
        let agent = match who.agent.chars().count() > AGENT {
            true => format!("{}…", who.agent.chars().take(AGENT).collect::<String>()),
            false => who.agent.clone(),
        };
        view! {
            <li>
                <code class="address">{who.address.clone()}</code>
                {(!agent.is_empty()).then(|| format!(" ({agent})"))}
            </li>
        }
    });
    view! {
        {items.collect_view()}
        {(more > 0).then(|| view! { <li>{format!("and {more} more")}</li> })}
    }
    .into_any()
}
