//! One workspace in the console.

use domain::early_access::{ConsoleRow, EarlyAccess};
use domain::key::Origin;
use domain::views::ConsolePage;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::confirm_off::ConfirmOff;
use super::keys_table::KeysTable;
use super::switch::Switch;
use super::{Done, workspace};
use crate::address;
use crate::ui::{Crumb, Day, Head, Notice, Tone, loaded};

/// One workspace, with the switch "Early access".
#[component]
pub fn StaffWorkspacePage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let id = Memo::new(move |_| params.with(|params| params.get("workspace").unwrap_or_default()));
    let confirming = Memo::new(move |_| query.with(|query| query.get("confirm").is_some()));
    let done = Memo::new(move |_| query.with(|query| query.get("done").as_deref().and_then(Done::from_word)));
    let read = Resource::new(move || id.get(), workspace);
    loaded(read, move |page| {
        let shown = move || match confirming.get() && page.row.early_access.is_on() {
            true => view! { <ConfirmOff row=page.row.clone() /> }.into_any(),
            false => view! { <Page page=page.clone() done=done.get() /> }.into_any(),
        };
        shown.into_any()
    })
}

#[component]
fn Page(page: ConsolePage, done: Option<Done>) -> impl IntoView {
    let ConsolePage { row, keys, apis, now } = page;
    let count = keys.len();
    let singles = keys.iter().filter(|key| key.origin == Origin::Single).count();
    view! {
        <Head title=row.name.clone() place="Workspaces" crumbs=vec![Crumb::to(address::STAFF.to_owned(), "Workspaces")] />
        {done.map(|done| view! { <DoneNotice done legacy=row.legacy /> })}
        <div class="two">
            <section class="card" aria-labelledby="keys">
                <header>
                    <h2 id="keys">"Active API keys"</h2>
                    <span class="badge">{count}</span>
                </header>
                <KeysTable keys apis now />
            </section>
            <section class="card" aria-labelledby="details">
                <header>
                    <h2 id="details">"Details"</h2>
                </header>
                <Details row singles />
            </section>
        </div>
    }
}

#[component]
fn Details(row: ConsoleRow, singles: usize) -> impl IntoView {
    let on = row.early_access.is_on();
    let consequence = consequence(&row, singles);
    let stamp = match row.early_access {
        EarlyAccess::On { enabled } => Some(("Enabled", enabled)),
        EarlyAccess::Off { requested } => requested.map(|stamp| ("Requested", stamp)),
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
                {stamp
                    .map(|(what, stamp)| {
                        view! {
                            <dt>{what}</dt>
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

/// What the switch does, before it is pressed. `singles` counts the keys that would become legacy keys.
fn consequence(row: &ConsoleRow, singles: usize) -> String {
    let keys = match (row.early_access.is_on(), singles) {
        (true, _) => {
            return "Turning it off hides the API keys dashboard. No key stops working; you are asked first."
                .to_owned();
        }
        (false, 0) if row.keys == 0 => "There is no key yet that would move.".to_owned(),
        (false, 0) => "Every key stays as it is.".to_owned(),
        (false, 1) => "Its 1 key becomes a legacy key: still valid, only viewable.".to_owned(),
        (false, n) => format!("Its {n} keys become legacy keys: still valid, only viewable."),
    };
    format!("Turning it on opens the API keys dashboard. {keys}")
}

#[component]
fn DoneNotice(done: Done, legacy: i64) -> impl IntoView {
    let (strong, text) = match (done, legacy) {
        (Done::On, 0) => ("Early access is on. ", "There was no key to move.".to_owned()),
        (Done::On, 1) => ("Early access is on. ", "1 key is a legacy key now, and keeps working.".to_owned()),
        (Done::On, n) => ("Early access is on. ", format!("{n} keys are legacy keys now, and keep working.")),
        (Done::Off, _) => ("Early access is off. ", "Every key keeps working.".to_owned()),
    };
    view! {
        <Notice tone=Tone::Good role="status">
            <strong>{strong}</strong>
            {text}
        </Notice>
    }
}
