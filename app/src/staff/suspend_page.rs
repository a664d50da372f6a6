//! "Suspend workspace" and "Suspend legacy keys": names the consequence, and asks for the reason.

use domain::early_access::{ConsoleRow, KeyCounts};
use domain::refusal::SuspendRefusal;
use domain::suspension::{SuspendReason, SuspensionScope};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::reason_field::ReasonField;
use super::suspension::Buttons;
use super::{NotSuspended, workspace};
use crate::address;
use crate::posted::posted;
use crate::ui::{ConfirmDialog, Notice, Tone, loaded, page_title};

/// The confirmation of suspending.
#[component]
pub fn StaffSuspendPage(
    /// What is to be suspended.
    scope: SuspensionScope,
) -> impl IntoView {
    let refused = posted::<NotSuspended>();
    let id = use_params_map().with_untracked(|params| params.get("workspace").unwrap_or_default());
    let read = Resource::new(move || id.clone(), workspace);
    loaded(read, move |page| {
        let row = page.row;
        let offered = scope == SuspensionScope::Workspace || page.legacy_keys;
        if row.suspensions.of(scope).is_some() {
            let title = match scope {
                SuspensionScope::Workspace => format!("{} is suspended already", row.name),
                SuspensionScope::LegacyKeys => format!("The legacy keys of {} are suspended already", row.name),
            };
            let text = match scope {
                SuspensionScope::Workspace => {
                    "Nothing was changed. The workspace’s page says why, and lets you resume it."
                }
                SuspensionScope::LegacyKeys => {
                    "Nothing was changed. The workspace’s page says why, and lets you resume them."
                }
            };
            view! { <Nothing row scope title text /> }.into_any()
        } else if !offered {
            let title = format!("{} has no legacy keys", row.name);
            let text = "Nothing was changed. Its keys become legacy keys when early access is turned on. Until then the workspace can be suspended as a whole.";
            view! { <Nothing row scope title text /> }.into_any()
        } else {
            view! { <ConfirmSuspend row scope refused=refused.clone() /> }.into_any()
        }
    })
}

/// There is nothing to suspend: somebody else was quicker, or there are no such keys.
#[component]
fn Nothing(row: ConsoleRow, scope: SuspensionScope, title: String, text: &'static str) -> impl IntoView {
    let footer = view! {
        <a class="button" href=address::staff_workspace(&row.id)>
            "Back to the workspace"
        </a>
    };
    view! {
        {page_title(Buttons::of(scope).suspend, &row.name)}
        <ConfirmDialog title footer=footer.into_any()>
            <p>{text}</p>
        </ConfirmDialog>
    }
}

#[component]
fn ConfirmSuspend(row: ConsoleRow, scope: SuspensionScope, refused: Option<NotSuspended>) -> impl IntoView {
    let typed = refused.as_ref().map(|refused| refused.reason.clone()).unwrap_or_default();
    let problem = refused.and_then(|refused| match refused.why {
        SuspendRefusal::Reason(problem) => Some(problem.to_string()),
        SuspendRefusal::NotAllowed(_) | SuspendRefusal::NoLegacyKeys => None,
    });
    let (title, (what, meanwhile)) = match scope {
        SuspensionScope::Workspace => (format!("Suspend {}?", row.name), of_all(row.keys)),
        SuspensionScope::LegacyKeys => (format!("Suspend the legacy keys of {}?", row.name), of_legacy(row.keys)),
    };
    let suspend = Buttons::of(scope).suspend;
    let footer = view! {
        <a class="button" href=address::staff_workspace(&row.id)>
            "Cancel"
        </a>
        <button class="button danger solid">{suspend}</button>
    };
    let hint = format!(
        "Its people read it on every page of the workspace, and its admins by mail. At most {} characters.",
        SuspendReason::MAX
    );
    view! {
        {page_title(suspend, &row.name)}
        <form method="post" action=address::suspend(&row.id, scope) novalidate=true>
            <ConfirmDialog title footer=footer.into_any()>
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
fn of_all(counts: Option<KeyCounts>) -> (String, &'static str) {
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

fn of_legacy(counts: Option<KeyCounts>) -> (String, &'static str) {
    let what = match counts.map(|counts| counts.legacy) {
        Some(0) => {
            let meanwhile = "Keys that become legacy keys, or are imported, while they are suspended are refused.";
            return ("The workspace has no legacy key now. ".to_owned(), meanwhile);
        }
        Some(1) => "Its 1 legacy key is refused from that moment on. ".to_owned(),
        Some(n) => format!("Its {n} legacy keys are refused from that moment on. "),
        None => "Its legacy keys are refused from that moment on. ".to_owned(),
    };
    let meanwhile =
        "So are keys that become legacy keys meanwhile. Whatever calls with them stops working; other keys go on.";
    (what, meanwhile)
}
