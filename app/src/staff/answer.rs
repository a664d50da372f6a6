//! Requests for early access, and how a CSM answers them.

use domain::early_access::{ConsoleRow, DeclineReason, EarlyAccess, Request};
use domain::ids::WorkspaceId;
use domain::refusal::DeclineRefusal;
use leptos::prelude::*;

use super::reason_field::ReasonField;
use super::{Answer, NotDeclined};
use crate::address;
use crate::ui::{ConfirmDialog, Day, page_title};

/// The request of a workspace: to be answered, or the answer that was given.
#[component]
pub fn RequestCard(
    /// The workspace.
    row: ConsoleRow,
) -> impl IntoView {
    let EarlyAccess::Off { request } = row.early_access else { return ().into_any() };
    let (badge, body) = match request {
        Request::None => return ().into_any(),
        Request::Open(stamp) => (
            view! { <span class="badge accent">"Requested"</span> }.into_any(),
            view! {
                <p>{stamp.by} " asked for early access on " <Day at=stamp.at /> " and gets a mail with your answer."</p>
                <Answers workspace=row.id name=row.name />
            }
            .into_any(),
        ),
        Request::Declined { stamp, reason } => (
            view! { <span class="badge">"Declined"</span> }.into_any(),
            view! {
                <p>{stamp.by} " declined the last request on " <Day at=stamp.at /> "."</p>
                <p>"Reason: " {reason.to_string()}</p>
                <p class="hint">"The workspace sees the reason, and may ask again."</p>
            }
            .into_any(),
        ),
    };
    view! {
        <section class="card" aria-labelledby="request">
            <header>
                <h2 id="request">"Request for early access"</h2>
                {badge}
            </header>
            <div class="body prose">{body}</div>
        </section>
    }
    .into_any()
}

/// Every request that waits for an answer.
#[component]
pub fn OpenRequests(
    /// The workspaces that ask.
    rows: Vec<ConsoleRow>,
) -> impl IntoView {
    if rows.is_empty() {
        return ().into_any();
    }
    let count = rows.len();
    let items = rows
        .into_iter()
        .filter_map(|row| {
            let stamp = row.early_access.open_request()?.clone();
            let place = address::staff_workspace(&row.id);
            Some(view! {
                <li>
                    <div>
                        <a class="name" href=place>
                            {row.name.clone()}
                        </a>
                        <div class="sub">{stamp.by} " asked on " <Day at=stamp.at /></div>
                    </div>
                    <Answers workspace=row.id name=row.name />
                </li>
            })
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="requests">
            <header>
                <h2 id="requests">"Requests for early access"</h2>
                <span class="badge">{count}</span>
            </header>
            <ul class="waiting">{items}</ul>
        </section>
    }
    .into_any()
}

/// The two answers. A no needs a reason, which is asked for on a page of its own.
#[component]
fn Answers(workspace: WorkspaceId, name: String) -> impl IntoView {
    let place = address::staff_workspace(workspace);
    let decline = declining(&place);
    view! {
        <div class="row">
            <form method="post" action=place>
                <button
                    class="button primary"
                    name=Answer::FIELD
                    value=Answer::On.as_str()
                    aria-label=format!("Approve {name}")
                >
                    "Approve"
                </button>
            </form>
            <a class="button" href=decline aria-label=format!("Decline {name}")>
                "Decline"
            </a>
        </div>
    }
}

fn declining(place: &str) -> String {
    format!("{place}?confirm=decline")
}

/// Asks for the reason of a no.
#[component]
pub fn ConfirmDecline(
    /// The workspace, which asks for early access.
    row: ConsoleRow,
    /// Why the last try changed nothing.
    refused: Option<NotDeclined>,
) -> impl IntoView {
    let place = address::staff_workspace(&row.id);
    let action = declining(&place);
    let typed = refused.as_ref().map(|refused| refused.reason.clone()).unwrap_or_default();
    let problem = refused.and_then(|refused| match refused.why {
        DeclineRefusal::Reason(problem) => Some(problem.to_string()),
        DeclineRefusal::NothingAsked | DeclineRefusal::NotAllowed(_) => None,
    });
    let who = row.early_access.open_request().map(|stamp| stamp.by.clone()).unwrap_or_default();
    let footer = view! {
        <a class="button" href=place>
            "Cancel"
        </a>
        <button class="button danger solid" name=Answer::FIELD value=Answer::Decline.as_str()>
            "Decline"
        </button>
    };
    let hint = format!("{who} gets it by mail, and the workspace sees it. At most {} characters.", DeclineReason::MAX);
    view! {
        {page_title("Decline early access", &row.name)}
        <form method="post" action=action novalidate=true>
            <ConfirmDialog title=format!("Decline early access for {}?", row.name) footer=footer.into_any()>
                <p>"Nothing changes for the workspace, which may ask again."</p>
                <ReasonField rows=4 typed problem hint />
            </ConfirmDialog>
        </form>
    }
}
