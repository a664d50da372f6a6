//! "Edit key details".

use domain::key::Version;
use domain::refusal::{ChangeKeyRefusal, KeyFieldProblems, Overtaken};
use domain::views::KeyPage;
use leptos::prelude::*;

use super::form::{KeyFields, KeyInput, from_address, of_key, offered, teams};
use super::place::{crumb, key_in_address, of_keys, workspace_in_address};
use super::{Changed, Typed, key, words};
use crate::address;
use crate::error::ApiError;
use crate::posted::posted;
use crate::ui::{Crumb, Head, Minute, Notice, PostForm, Tone, Trouble, api_names, hydrated, loaded_or};

/// What an earlier try left behind.
#[derive(Clone, Default)]
struct Earlier {
    typed: Option<Typed>,
    why: Option<ChangeKeyRefusal>,
}

/// The form.
#[component]
pub fn EditKeyPage() -> impl IntoView {
    let earlier = match posted::<Changed>() {
        Some(Changed::Refused { typed, why, .. }) => Earlier { typed: Some(typed), why: Some(why) },
        _ => Earlier { typed: from_address(), why: None },
    };
    let place = key_in_address();
    let read = Resource::new(move || place.get(), |(workspace, id)| key(workspace, id));
    let page = move |page| view! { <EditForm page earlier=earlier.clone() /> }.into_any();
    loaded_or(read, page, of_keys(workspace_in_address()))
}

#[component]
fn EditForm(page: KeyPage, earlier: Earlier) -> impl IntoView {
    if !page.may_manage {
        return view! { <Trouble error=ApiError::Forbidden /> }.into_any();
    }
    let (workspace, key) = (page.workspace.id.clone(), page.key.clone());
    let details = address::key(&workspace, &key.id);
    let head = view! {
        <Head
            title="Edit key details"
            place=page.workspace.name.clone()
            text="The key's text stays as it is; callers need not change anything."
            crumbs=vec![crumb(&workspace), Crumb::to(details.clone(), key.name.to_string())]
        />
    };
    if let Err(why) = key.changeable() {
        return view! {
            {head}
            <Notice tone=Tone::Warn>{why.to_string()}</Notice>
            <a class="button" href=details rel="external">
                "View key details"
            </a>
        }
        .into_any();
    }
    let problems = match &earlier.why {
        Some(ChangeKeyRefusal::Fields(problems)) => problems.clone(),
        _ => KeyFieldProblems::default(),
    };
    let mut typed = earlier.typed.unwrap_or_else(|| of_key(&key));
    typed.team = typed.team.or(of_key(&key).team);
    let input = KeyInput::new(typed);
    let offered = offered(&key.apis, &page.apis);
    let teams = teams(key.team.as_ref(), &page.teams);
    let action = address::edit_key(&workspace, &key.id);
    view! {
        {head}
        <div class="narrow">
            {earlier.why.map(|why| reason(why, &page))}
            <PostForm action>
                <input type="hidden" name="version" value=version(key.version) />
                <KeyFields input offered=offered.clone() listed=page.apis.clone() teams problems />
                <Buttons input page offered back=details />
            </PostForm>
        </div>
    }
    .into_any()
}

/// Says what would change; "Save" waits until something does.
#[component]
fn Buttons(input: KeyInput, page: KeyPage, offered: Vec<domain::api::Api>, back: String) -> impl IntoView {
    let difference = Memo::new(move |_| words::difference(&page.key, &input.typed(), &offered));
    let hydrated = hydrated();
    let nothing = move || hydrated.get() && difference.with(String::is_empty);
    let summary =
        move || difference.with(|text| if text.is_empty() { "Nothing differs yet.".to_owned() } else { text.clone() });
    view! {
        <div class="spaced">
            <p class="hint js-only" role="status">
                {summary}
            </p>
            <div class="row">
                <button class="button primary" disabled=nothing>
                    "Save"
                </button>
                <a class="button" href=back rel="external">
                    "Cancel"
                </a>
            </div>
        </div>
    }
}

/// The version in a hidden field.
pub fn version(version: Version) -> String {
    version.0.to_string()
}

fn reason(why: ChangeKeyRefusal, page: &KeyPage) -> AnyView {
    match why {
        ChangeKeyRefusal::NothingChanged => view! {
            <Notice tone=Tone::Info role="status">
                "Nothing differs from what the key is, so there was nothing to save."
            </Notice>
        }
        .into_any(),
        ChangeKeyRefusal::Overtaken(overtaken) => {
            let now = format!(
                "It is now named “{}” and opens {}. ",
                overtaken.now.name,
                api_names(overtaken.now.apis.iter(), &page.apis),
            );
            view! { <OvertakenNotice overtaken=*overtaken then=format!("{now}Below is what you typed: saving again replaces what is there now.") /> }
                .into_any()
        }
        _ => ().into_any(),
    }
}

/// Tells the second of two people what the first one did.
#[component]
pub fn OvertakenNotice(
    /// What was done, by whom and when.
    overtaken: Overtaken,
    /// What that means for the reader.
    #[prop(into)]
    then: String,
) -> impl IntoView {
    view! {
        <Notice tone=Tone::Warn role="alert">
            <strong>"The key was changed in the meantime; nothing of yours was saved."</strong>
            {format!(" {}: {}, ", overtaken.stamp.by, overtaken.activity)}
            <Minute at=overtaken.stamp.at />
            ". "
            {then}
        </Notice>
    }
}
