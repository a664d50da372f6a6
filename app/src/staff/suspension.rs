//! Whether a workspace or its legacy keys are suspended.

use domain::cluster::Receipt;
use domain::early_access::ConsoleRow;
use domain::ids::WorkspaceId;
use domain::suspension::{Scoped, Suspension, SuspensionScope};
use leptos::prelude::*;

use crate::address;
use crate::ui::{Day, ReceiptLine};

/// What the buttons of a scope are called.
pub struct Buttons {
    /// On the way to suspending, and to do it.
    pub suspend: &'static str,
    /// To resume.
    pub resume: &'static str,
}

impl Buttons {
    /// Those of a scope.
    pub fn of(scope: SuspensionScope) -> Self {
        match scope {
            SuspensionScope::Workspace => Self { suspend: "Suspend workspace", resume: "Resume workspace" },
            SuspensionScope::LegacyKeys => Self { suspend: "Suspend legacy keys", resume: "Resume legacy keys" },
        }
    }
}

/// Says of a workspace that something of it is suspended: of both, the wider one.
#[component]
pub fn SuspendedBadge(
    /// The workspace.
    row: ConsoleRow,
) -> impl IntoView {
    row.suspensions.widest(Option::is_some).map(|scope| {
        let text = match scope {
            SuspensionScope::Workspace => "Suspended",
            SuspensionScope::LegacyKeys => "Legacy keys suspended",
        };
        view! { <span class="badge bad">{text}</span> }
    })
}

/// Whether the workspace is suspended, and its legacy keys by themselves, and the way to the other.
#[component]
pub fn SuspensionCard(
    /// The workspace.
    row: ConsoleRow,
    /// Whether its legacy keys can be suspended by themselves.
    legacy_keys: bool,
    /// Since when it is in force that these were suspended or resumed, if they ever were.
    receipts: Scoped<Option<Receipt>>,
) -> impl IntoView {
    let suspensions = row.suspensions.clone();
    let title = match suspensions.widest(Option::is_some) {
        Some(_) => "Suspension",
        None => "Suspend workspace",
    };
    let offered = |scope: &SuspensionScope| {
        *scope == SuspensionScope::Workspace || legacy_keys || suspensions.of(*scope).is_some()
    };
    let parts = SuspensionScope::ALL
        .into_iter()
        .filter(offered)
        .map(|scope| {
            let (workspace, receipt) = (row.id.clone(), receipts.of(scope).clone());
            let part = match suspensions.of(scope).clone() {
                Some(suspension) => {
                    let besides = suspensions.besides(scope);
                    view! { <ToResume workspace scope suspension besides receipt /> }.into_any()
                }
                None => view! { <ToSuspend workspace scope receipt /> }.into_any(),
            };
            view! { <div class="body prose">{part}</div> }
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="suspension">
            <header>
                <h2 id="suspension">{title}</h2>
                <SuspendedBadge row />
            </header>
            {parts}
        </section>
    }
}

#[component]
fn ToSuspend(workspace: WorkspaceId, scope: SuspensionScope, receipt: Option<Receipt>) -> impl IntoView {
    let text = match scope {
        SuspensionScope::Workspace => {
            "Refuses every key of the workspace at once, legacy keys included. Its people can still sign in, look and read the audit log. Nothing is deleted, and resuming brings everything back."
        }
        SuspensionScope::LegacyKeys => {
            "Or refuses only its legacy keys, those included that become legacy keys meanwhile. Keys that were made in the dashboard go on."
        }
    };
    let resumed = receipt.map(|receipt| {
        view! {
            <p class="hint">"Last resumed on " <Day at=receipt.at /> "."</p>
            <ReceiptLine receipt />
        }
    });
    view! {
        <p>{text}</p>
        <p class="row">
            <a class="button danger" href=address::suspend(&workspace, scope)>
                {Buttons::of(scope).suspend}
            </a>
        </p>
        {resumed}
    }
}

/// `besides`: the other one is on as well.
#[component]
fn ToResume(
    workspace: WorkspaceId,
    scope: SuspensionScope,
    suspension: Suspension,
    besides: bool,
    receipt: Option<Receipt>,
) -> impl IntoView {
    let Suspension { since, reason } = suspension;
    let (suspended, refused) = match scope {
        SuspensionScope::Workspace => (" suspended the workspace on ", ". Every key of it is refused."),
        SuspensionScope::LegacyKeys => (" suspended the legacy keys on ", ". Each of them is refused."),
    };
    let then = match (scope, besides) {
        (SuspensionScope::Workspace, false) => {
            "Its keys are accepted again at once, those that were made meanwhile included."
        }
        (SuspensionScope::Workspace, true) => {
            "Its keys are accepted again at once, those that were made meanwhile included. Its legacy keys stay suspended."
        }
        (SuspensionScope::LegacyKeys, false) => {
            "They are accepted again at once, those included that became legacy keys meanwhile."
        }
        (SuspensionScope::LegacyKeys, true) => "They are refused even so while the workspace is suspended.",
    };
    view! {
        <p>{since.by} {suspended} <Day at=since.at /> {refused}</p>
        <p>"Reason: " {reason.to_string()}</p>
        {receipt.map(|receipt| view! { <ReceiptLine receipt /> })}
        <form method="post" action=address::resume(&workspace, scope)>
            <button class="button primary">{Buttons::of(scope).resume}</button>
        </form>
        <p class="hint">{then}</p>
    }
}
