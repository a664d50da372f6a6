//! The confirmations of "Regenerate key" and "Archive key".

use domain::key::Key;
use domain::refusal::ChangeKeyRefusal;
use domain::views::KeyPage;
use domain::when;
use leptos::prelude::*;

use super::edit::{OvertakenNotice, version};
use super::place::{key_in_address, of_keys, workspace_in_address};
use super::reveal::Reveal;
use super::waits::Waits;
use super::{Changed, key};
use crate::address;
use crate::error::ApiError;
use crate::posted::posted;
use crate::ui::{
    ConfirmDialog, NameToConfirm, Notice, PostForm, Tone, Trouble, hydrated, loaded_or, page_title, proof_field,
};
use crate::usage::CutOff;

/// Which confirmation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Regenerate,
    Archive,
}

/// What an earlier try left behind.
#[derive(Clone, Default)]
struct Earlier {
    confirmation: String,
    why: Option<ChangeKeyRefusal>,
}

/// The confirmation of "Regenerate key", or the new text that it led to.
#[component]
pub fn RegeneratePage() -> impl IntoView {
    confirmation(Step::Regenerate)
}

/// The confirmation of "Archive key".
#[component]
pub fn ArchivePage() -> impl IntoView {
    confirmation(Step::Archive)
}

fn confirmation(step: Step) -> AnyView {
    let outcome = posted::<Changed>();
    let workspace = workspace_in_address();
    let earlier = match outcome {
        Some(Changed::Ready(new)) => {
            let workspace = workspace.get_untracked();
            let back = address::keys(&workspace);
            return view! { <Reveal new=*new workspace back /> }.into_any();
        }
        Some(Changed::Refused { confirmation, why, .. }) => Earlier { confirmation, why: Some(why) },
        None => Earlier::default(),
    };
    let place = key_in_address();
    let read = Resource::new(move || place.get(), |(workspace, id)| key(workspace, id));
    let page = move |page| view! { <Confirmation step page earlier=earlier.clone() /> }.into_any();
    loaded_or(read, page, of_keys(workspace))
}

#[component]
fn Confirmation(step: Step, page: KeyPage, earlier: Earlier) -> impl IntoView {
    if !page.may_manage {
        return view! { <Trouble error=ApiError::Forbidden /> }.into_any();
    }
    let title = step.title(&page.key);
    let back = address::key(&page.workspace.id, &page.key.id);
    let tab = page_title(&title, &page.workspace.name);
    if let Err(why) = page.key.changeable() {
        let footer = view! { <a class="button" href=back rel="external">"View key details"</a> }.into_any();
        return view! { {tab} <ConfirmDialog title footer><Notice tone=Tone::Warn>{why.to_string()}</Notice></ConfirmDialog> }
            .into_any();
    }
    let action = step.address(&page);
    let typed = RwSignal::new(earlier.confirmation);
    let mismatch = matches!(earlier.why, Some(ChangeKeyRefusal::NotConfirmed));
    let overtaken = match &earlier.why {
        Some(ChangeKeyRefusal::Overtaken(overtaken)) => {
            let then = format!("Look at it again before you {}.", step.verb());
            Some(view! { <OvertakenNotice overtaken=(**overtaken).clone() then /> })
        }
        _ => None,
    };
    let unproven = match earlier.why {
        Some(ChangeKeyRefusal::Proof(why)) => Some(why),
        _ => None,
    };
    let footer = view! { <Footer step key=page.key.clone() typed back /> }.into_any();
    view! {
        {tab}
        {overtaken}
        <PostForm action>
            <input type="hidden" name="version" value=version(page.key.version) />
            <ConfirmDialog title footer>
                <Consequence step page=page.clone() />
                <NameToConfirm name=page.key.name.to_string() typed mismatch />
                {proof_field(page.proof, unproven)}
                <Waits workspace=page.workspace.id.to_string() key=page.key.id.to_string() />
            </ConfirmDialog>
        </PostForm>
    }
    .into_any()
}

#[component]
fn Footer(step: Step, key: Key, typed: RwSignal<String>, back: String) -> impl IntoView {
    let hydrated = hydrated();
    let waits = move || hydrated.get() && typed.with(|typed| !key.confirmed_by(typed));
    view! {
        <a class="button" href=back rel="external">
            "Cancel"
        </a>
        <button class="button danger solid" disabled=waits>
            {step.button()}
        </button>
    }
}

#[component]
fn Consequence(step: Step, page: KeyPage) -> impl IntoView {
    let name = page.key.name.to_string();
    let used = match page.key.last_used {
        Some(at) => {
            format!(" It was last used {}; its callers will be refused", when::ago(at, page.now))
        }
        None => " It has never been used; whoever holds it will be refused".to_owned(),
    };
    let cut = page.cut.map(|cut| view! { <CutOff cut /> });
    match step {
        Step::Regenerate => view! {
            <Notice tone=Tone::Bad>
                {format!("The old text of “{name}” ")} <strong>"expires immediately"</strong>
                {format!(", everywhere.{used} until they have the new key.")}
            </Notice>
            {cut}
            <p class="hint">
                "To rotate without an outage, create a second key, move your callers, then archive this one."
            </p>
        }
        .into_any(),
        Step::Archive => view! {
            <Notice tone=Tone::Bad>
                {format!("“{name}” is refused everywhere from now on, ")} <strong>"for good"</strong>
                {format!(".{used}.")}
            </Notice>
            {cut}
            <p class="hint">
                "An archived key cannot be brought back, and its name stays taken. Its history stays in the audit log."
            </p>
        }
        .into_any(),
    }
}

impl Step {
    fn title(self, key: &Key) -> String {
        match self {
            Self::Regenerate => format!("Regenerate “{}”?", key.name),
            Self::Archive => format!("Archive “{}”?", key.name),
        }
    }

    fn button(self) -> &'static str {
        match self {
            Self::Regenerate => "Regenerate key",
            Self::Archive => "Archive key",
        }
    }

    fn verb(self) -> &'static str {
        match self {
            Self::Regenerate => "regenerate it",
            Self::Archive => "archive it",
        }
    }

    fn address(self, page: &KeyPage) -> String {
        match self {
            Self::Regenerate => address::regenerate_key(&page.workspace.id, &page.key.id),
            Self::Archive => address::archive_key(&page.workspace.id, &page.key.id),
        }
    }
}
