//! One workspace in the console.

use domain::early_access::{ConsoleRow, EarlyAccess};
use domain::key::Origin;
use domain::refusal::DeclineRefusal;
use domain::suspension::SuspensionScope::{LegacyKeys, Workspace};
use domain::views::ConsolePage;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::answer::{ConfirmDecline, RequestCard};
use super::confirm_off::ConfirmOff;
use super::keys_table::KeysTable;
use super::suspension::SuspensionCard;
use super::switch::Switch;
use super::{Done, NotDeclined, workspace};
use crate::address;
use crate::posted::posted;
use crate::ui::{Crumb, Day, Empty, Head, Notice, Tone, asked, loaded};

/// One workspace, with the switch "Early access".
#[component]
pub fn StaffWorkspacePage() -> impl IntoView {
    let refused = posted::<NotDeclined>();
    let id = use_params_map().with_untracked(|params| params.get("workspace").unwrap_or_default());
    let (confirm, done) = (asked("confirm"), asked("done").as_deref().and_then(Done::from_word));
    let read = Resource::new(move || id.clone(), workspace);
    loaded(read, move |page| {
        let row = page.row.clone();
        let asks = row.early_access.open_request().is_some();
        match confirm.as_deref() {
            Some("early-access-off") if row.early_access.is_on() => view! { <ConfirmOff row /> }.into_any(),
            Some("decline") if asks => view! { <ConfirmDecline row refused=refused.clone() /> }.into_any(),
            _ => {
                let late = refused.as_ref().is_some_and(|refused| refused.why == DeclineRefusal::NothingAsked);
                view! { <Page page done late /> }.into_any()
            }
        }
    })
}

#[component]
fn Page(page: ConsolePage, done: Option<Done>, late: bool) -> impl IntoView {
    let ConsolePage { row, keys, apis, legacy_keys, receipts, now } = page;
    let singles = keys.as_ref().map(|keys| keys.iter().filter(|key| key.origin == Origin::Single).count());
    let badge = row.keys.map(|counts| view! { <span class="badge">{counts.active}</span> });
    let keys = match keys {
        Some(keys) => view! { <KeysTable keys apis now /> }.into_any(),
        None => {
            let text = "Its admins have turned Latchkey access off. Early access can still be switched, and the workspace suspended.";
            view! { <Empty title="This workspace keeps its keys to itself" text /> }.into_any()
        }
    };
    let late = late.then(|| {
        view! {
            <Notice tone=Tone::Bad role="alert">
                <strong>"Nothing was declined. "</strong>
                "No request waits for an answer any more."
            </Notice>
        }
    });
    view! {
        <Head title=row.name.clone() place="Workspaces" crumbs=vec![Crumb::to(address::STAFF.to_owned(), "Workspaces")] />
        {late}
        {done.map(|done| view! { <DoneNotice done row=row.clone() /> })}
        <div class="two">
            <section class="card" aria-labelledby="keys">
                <header>
                    <h2 id="keys">"Active API keys"</h2>
                    {badge}
                </header>
                {keys}
            </section>
            <div class="spaced">
                <RequestCard row=row.clone() />
                <section class="card" aria-labelledby="details">
                    <header>
                        <h2 id="details">"Details"</h2>
                    </header>
                    <Details row=row.clone() singles />
                </section>
                <SuspensionCard row legacy_keys receipts />
            </div>
        </div>
    }
}

#[component]
fn Details(row: ConsoleRow, singles: Option<usize>) -> impl IntoView {
    let on = row.early_access.is_on();
    let consequence = consequence(&row, singles);
    let enabled = match row.early_access {
        EarlyAccess::On { enabled } => Some(enabled),
        EarlyAccess::Off { .. } => None,
    };
    view! {
        <div class="body prose">
            <dl class="facts">
                <dt>"Workspace id"</dt>
                <dd>
                    <code>{row.id.to_string()}</code>
                </dd>
                <dt>"State"</dt>
                <dd>{if on { "Early access is on" } else { "Early access is off" }}</dd>
                {enabled
                    .map(|stamp| {
                        view! {
                            <dt>"Enabled"</dt>
                            <dd>
                                <Day at=stamp.at />
                                " by "
                                {stamp.by}
                            </dd>
                        }
                    })}
            </dl>
            <div class="switch-row">
                <span aria-hidden="true">"Early access"</span>
                <Switch workspace=row.id on label="Early access" />
            </div>
            <p class="hint">{consequence}</p>
        </div>
    }
}

/// What the switch does, before it is pressed. `singles` counts the keys that would become legacy keys; who is kept
/// from the keys isn't told.
fn consequence(row: &ConsoleRow, singles: Option<usize>) -> String {
    let none = row.keys.is_some_and(|counts| counts.active == 0);
    let how = match row.suspensions.legacy_keys {
        Some(_) => "refused at once, because legacy keys are suspended",
        None => "still valid, only viewable",
    };
    let keys = match (row.early_access.is_on(), singles) {
        (true, _) => {
            return "Turning it off hides the API keys dashboard. No key stops working; you are asked first."
                .to_owned();
        }
        (false, Some(0)) if none => "There is no key yet that would move.".to_owned(),
        (false, Some(0)) => "Every key stays as it is.".to_owned(),
        (false, Some(1)) => format!("Its 1 key becomes a legacy key: {how}."),
        (false, Some(n)) => format!("Its {n} keys become legacy keys: {how}."),
        (false, None) => format!("Its keys become legacy keys: {how}."),
    };
    format!("Turning it on opens the API keys dashboard. {keys}")
}

#[component]
fn DoneNotice(done: Done, row: ConsoleRow) -> impl IntoView {
    let (strong, text) = match done {
        Done::On => ("Early access is on. ", turned_on(&row)),
        Done::Off => ("Early access is off. ", "Every key keeps working.".to_owned()),
        Done::Declined => ("The request is declined. ", "Whoever asked gets a mail with your reason.".to_owned()),
        Done::Suspended(Workspace) => (
            "The workspace is suspended. ",
            "Every key of it is refused. Its admins get a mail with your reason.".to_owned(),
        ),
        Done::Suspended(LegacyKeys) => (
            "The legacy keys are suspended. ",
            "Each of them is refused. The workspace’s admins get a mail with your reason.".to_owned(),
        ),
        Done::WasSuspended(Workspace) => {
            ("The workspace was suspended already. ", "Nothing was changed, the reason included.".to_owned())
        }
        Done::WasSuspended(LegacyKeys) => {
            ("The legacy keys were suspended already. ", "Nothing was changed, the reason included.".to_owned())
        }
        Done::Resumed(Workspace) => ("The workspace is resumed. ", resumed(&row)),
        Done::Resumed(LegacyKeys) => ("The legacy keys are resumed. ", resumed_legacy(&row)),
        Done::WasNotSuspended(Workspace) => ("The workspace wasn’t suspended. ", "Nothing was changed.".to_owned()),
        Done::WasNotSuspended(LegacyKeys) => ("The legacy keys weren’t suspended. ", "Nothing was changed.".to_owned()),
    };
    view! {
        <Notice tone=Tone::Good role="status">
            <strong>{strong}</strong>
            {text}
        </Notice>
    }
}

fn turned_on(row: &ConsoleRow) -> String {
    if row.suspensions.legacy_keys.is_some() {
        return "Its legacy keys are suspended, those that are new ones included.".to_owned();
    }
    match row.keys.map(|counts| counts.legacy) {
        None => "Every key keeps working.".to_owned(),
        Some(0) => "There was no key to move.".to_owned(),
        Some(1) => "1 key is a legacy key now, and keeps working.".to_owned(),
        Some(n) => format!("{n} keys are legacy keys now, and keep working."),
    }
}

fn resumed(row: &ConsoleRow) -> String {
    let but = if row.suspensions.legacy_keys.is_some() { ", but for the legacy ones" } else { "" };
    format!("Its keys are accepted again{but}. Its admins get a mail.")
}

fn resumed_legacy(row: &ConsoleRow) -> String {
    let what = match row.suspensions.workspace {
        Some(_) => "They are refused even so while the workspace is suspended.",
        None => "They are accepted again.",
    };
    format!("{what} The workspace’s admins get a mail.")
}
