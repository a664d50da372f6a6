//! "Create new key".

use domain::ids::{FormToken, KeyId};
use domain::refusal::KeyFieldProblems;
use domain::views::NewKeyPage;
use leptos::prelude::*;

use super::form::{KeyFields, KeyInput, from_address};
use super::place::{crumb, of_keys, workspace_in_address};
use super::reveal::Reveal;
use super::{Created, Typed, new_key};
use crate::address;
use crate::error::ApiError;
use crate::posted::posted;
use crate::ui::{Head, Notice, PostForm, Tone, Trouble, loaded_or};

/// The form, or the key that it made.
#[component]
pub fn CreateKeyPage() -> impl IntoView {
    let outcome = posted::<Created>();
    let workspace = workspace_in_address();
    let here = workspace.get_untracked();
    let (typed, form, problems) = match outcome {
        Some(Created::Ready(new)) => {
            let back = address::keys(&here);
            return view! { <Reveal new=*new workspace=here back /> }.into_any();
        }
        Some(Created::Already(key)) => {
            return view! { <AlreadyCreated workspace=here key /> }.into_any();
        }
        Some(Created::Fields { typed, form, problems }) => (Some(typed), Some(form), problems),
        None => (from_address(), None, KeyFieldProblems::default()),
    };
    let read = Resource::new(move || workspace.get(), new_key);
    let page = move |page: NewKeyPage| {
        let form = form.unwrap_or(page.form);
        view! { <CreateForm page form typed=typed.clone().unwrap_or_default() problems=problems.clone() /> }.into_any()
    };
    loaded_or(read, page, of_keys(workspace))
}

#[component]
fn CreateForm(page: NewKeyPage, form: FormToken, mut typed: Typed, problems: KeyFieldProblems) -> impl IntoView {
    if !page.may_manage {
        return view! { <Trouble error=ApiError::Forbidden /> }.into_any();
    }
    let workspace = page.workspace.id;
    typed.team = typed.team.or(page.own.map(|team| team.to_string()));
    let input = KeyInput::new(typed);
    view! {
        <Head
            title="Create new key"
            place=page.workspace.name
            text="The full key is shown once, right after saving. Only its fingerprint is kept."
            crumbs=vec![crumb(&workspace)]
        />
        <div class="narrow">
            <PostForm action=address::new_key(&workspace)>
                <input type="hidden" name="form" value=form.to_string() />
                <KeyFields input offered=page.apis.clone() listed=page.apis teams=page.teams problems />
                <div class="row">
                    <button class="button primary">"Save"</button>
                    <a class="button" href=address::keys(&workspace)>
                        "Cancel"
                    </a>
                </div>
            </PostForm>
        </div>
    }
    .into_any()
}

/// The answer to a form that was sent twice.
#[component]
fn AlreadyCreated(workspace: String, key: KeyId) -> impl IntoView {
    view! {
        <Head title="This key was made already" />
        <Notice tone=Tone::Warn role="status">
            <strong>"No second key was made."</strong>
            " The same form was sent twice. The key was shown once, in the answer to the first time, and cannot be shown again. "
            "If you did not store it, regenerate it: it gets a new text, and the lost one is refused."
        </Notice>
        <div class="row">
            <a class="button primary" href=address::key(&workspace, &key) rel="external">
                "View key details"
            </a>
            <a class="button" href=address::regenerate_key(&workspace, &key)>
                "Regenerate key"
            </a>
        </div>
    }
}
