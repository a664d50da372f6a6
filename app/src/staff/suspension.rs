//! A workspace is suspended and resumed.

use domain::cluster::Receipt;
use domain::early_access::{ConsoleRow, KeyCounts};
use domain::ids::WorkspaceId;
use domain::refusal::SuspendRefusal;
use domain::suspension::{SuspendReason, Suspension};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::reason_field::ReasonField;
use super::{NotSuspended, workspace};
use crate::address;
use crate::posted::posted;
use crate::ui::{ConfirmDialog, Day, Notice, ReceiptLine, Tone, loaded, page_title};

/// Whether the workspace is suspended, and the way to the other.
#[component]
pub fn SuspensionCard(
    /// The workspace.
    row: ConsoleRow,
    /// Since when it is in force that the workspace was suspended or resumed, if it ever was.
    receipt: Option<Receipt>,
) -> impl IntoView {
    let (title, badge, body) = match row.suspension {
        Some(suspension) => (
            "Suspension",
            Some(view! { <span class="badge bad">"Suspended"</span> }),
            view! { <Resume workspace=row.id suspension receipt /> }.into_any(),
        ),
        None => (
            "Suspend workspace",
            None,
            view! {
                <p>
                    "Refuses every key of the workspace at once, legacy keys included. Its people can still sign in, look and read the audit log. Nothing is deleted, and resuming brings everything back."
                </p>
                <p class="row">
                    <a class="button danger" href=address::suspend_workspace(&row.id)>
                        "Suspend workspace"
                    </a>
                </p>
                {receipt
                    .map(|receipt| {
                        view! {
                            <p class="hint">"Last resumed on " <Day at=receipt.at /> "."</p>
                            <ReceiptLine receipt />
                        }
                    })}
            }
            .into_any(),
        ),
    };
    view! {
        <section class="card" aria-labelledby="suspension">
            <header>
                <h2 id="suspension">{title}</h2>
                {badge}
            </header>
            <div class="body prose">{body}</div>
        </section>
    }
}

#[component]
fn Resume(workspace: WorkspaceId, suspension: Suspension, receipt: Option<Receipt>) -> impl IntoView {
    let Suspension { since, reason } = suspension;
    view! {
        <p>{since.by} " suspended the workspace on " <Day at=since.at /> ". Every key of it is refused."</p>
        <p>"Reason: " {reason.to_string()}</p>
        {receipt.map(|receipt| view! { <ReceiptLine receipt /> })}
        <form method="post" action=address::resume_workspace(&workspace)>
            <button class="button primary">"Resume workspace"</button>
        </form>
        <p class="hint">"Its keys are accepted again at once, those that were made meanwhile included."</p>
    }
}

/// "Suspend workspace": names the consequence, and asks for the reason.
#[component]
pub fn StaffSuspendPage() -> impl IntoView {
    let refused = posted::<NotSuspended>();
    let id = use_params_map().with_untracked(|params| params.get("workspace").unwrap_or_default());
    let read = Resource::new(move || id.clone(), workspace);
    loaded(read, move |page| match page.row.suspension {
        Some(_) => view! { <Already row=page.row /> }.into_any(),
        None => view! { <ConfirmSuspend row=page.row refused=refused.clone() /> }.into_any(),
    })
}

/// Somebody else was quicker.
#[component]
fn Already(row: ConsoleRow) -> impl IntoView {
    let footer = view! {
        <a class="button" href=address::staff_workspace(&row.id)>
            "Back to the workspace"
        </a>
    };
    view! {
        {page_title("Suspend workspace", &row.name)}
        <ConfirmDialog title=format!("{} is suspended already", row.name) footer=footer.into_any()>
            <p>"Nothing was changed. The workspace’s page says why, and lets you resume it."</p>
        </ConfirmDialog>
    }
}

#[component]
fn ConfirmSuspend(row: ConsoleRow, refused: Option<NotSuspended>) -> impl IntoView {
    let typed = refused.as_ref().map(|refused| refused.reason.clone()).unwrap_or_default();
    let problem = refused.and_then(|refused| match refused.why {
        SuspendRefusal::Reason(problem) => Some(problem.to_string()),
        SuspendRefusal::NotAllowed(_) => None,
    });
    let (what, meanwhile) = consequence(row.keys);
    let footer = view! {
        <a class="button" href=address::staff_workspace(&row.id)>
            "Cancel"
        </a>
        <button class="button danger solid">"Suspend workspace"</button>
    };
    let hint = format!(
        "Its people read it on every page of the workspace, and its admins by mail. At most {} characters.",
        SuspendReason::MAX
    );
    view! {
        {page_title("Suspend workspace", &row.name)}
        <form method="post" action=address::suspend_workspace(&row.id) novalidate=true>
            <ConfirmDialog title=format!("Suspend {}?", row.name) footer=footer.into_any()>
                <Notice tone=Tone::Bad>
                    <strong>{what}</strong>
                    {meanwhile}
                </Notice>
                <p>
                    "Its people can still sign in, look and read the audit log. Nothing is deleted, and resuming brings everything back."
                </p>
                <ReasonField rows=3 typed problem hint />
            </ConfirmDialog>
        </form>
    }
}

/// What suspending does to the keys. Who is kept from them isn't told how many they are.
fn consequence(counts: Option<KeyCounts>) -> (String, &'static str) {
    let what = match counts.map(|counts| counts.active) {
        Some(0) => {
            let meanwhile = "Keys that are made while it is suspended are refused.";
            return ("The workspace has no key yet. ".to_owned(), meanwhile);
        }
        Some(1) => "Its 1 key is refused from that moment on. ".to_owned(),
        Some(n) => format!("All its {n} keys are refused from that moment on, legacy keys included. "),
        None => "All its keys are refused from that moment on, legacy keys included. ".to_owned(),
    };
    (what, "So are keys that are made while it is suspended. Whatever calls with them stops working.")
}
