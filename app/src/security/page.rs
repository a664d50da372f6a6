//! "Security".

use domain::views::SecurityPage;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::security;
use crate::address;
use crate::posted::posted;
use crate::ui::{Head, Notice, Tone, asked, loaded};

/// The switch wasn't turned on, because the person who did has no second factor.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct NotRequired;

/// What a workspace asks of its members' accounts.
#[component]
pub fn SecuritySettingsPage() -> impl IntoView {
    let refused = posted::<NotRequired>().is_some();
    let workspace = use_params_map().get_untracked().get("workspace").unwrap_or_default();
    let read = Resource::new(move || workspace.clone(), security);
    loaded(read, move |page| view! { <Security page refused /> }.into_any())
}

#[component]
fn Security(page: SecurityPage, refused: bool) -> impl IntoView {
    let SecurityPage { workspace, own } = page;
    let required = workspace.second_factor_required;
    let told = match (refused, asked("done").as_deref()) {
        (true, _) => Some((Tone::Bad, "alert", "Nothing was changed: set up a second factor of your own first.")),
        (false, Some("required")) if required => {
            Some((Tone::Good, "status", "From now on every member needs a second factor."))
        }
        (false, Some("released")) if !required => {
            Some((Tone::Good, "status", "Members need no second factor any more."))
        }
        _ => None,
    };
    let told = told.map(|(tone, role, text)| {
        view! {
            <Notice tone role>
                {text}
            </Notice>
        }
    });
    let (wanted, button) = match required {
        true => ("release", "Require it no longer"),
        false => ("require", "Require a second factor"),
    };
    let action = (required || own).then(|| {
        view! {
            <form method="post" action=address::security(&workspace.id)>
                <button class="button" class:primary=!required class:danger=required name="do" value=wanted>
                    {button}
                </button>
            </form>
        }
    });
    let first = (!required && !own).then(|| {
        view! {
            <p>"You have none yourself: set it up before you ask it of others."</p>
            <p>
                <a class="button primary" href=address::SECOND_FACTOR rel="external">
                    "Set up a second factor"
                </a>
            </p>
        }
    });
    view! {
        <Head title="Security" place=workspace.name text="What this workspace asks of its members’ accounts." />
        {told}
        <section class="card gap-top">
            <header>
                <h2>"Second factor"</h2>
                <span class="badge">{if required { "Required" } else { "Not required" }}</span>
            </header>
            <div class="body prose">
                <p>
                    "Members then sign in with their password and a code of an app. Whoever has none yet is led to set one up, and sees nothing of this workspace before."
                </p>
                {first}
                {action}
            </div>
        </section>
    }
}
