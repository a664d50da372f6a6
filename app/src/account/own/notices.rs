//! Of what one is told by mail.

use domain::account::NoticeChoice;
use leptos::prelude::*;

use super::super::Act;

/// What one is always told of, and the choice for the keys of each workspace.
#[component]
pub fn NoticesCard(
    /// One for each workspace.
    choices: Vec<NoticeChoice>,
) -> impl IntoView {
    let always = "You are always told of a sign-in with a new browser, of a changed password, of passkeys, of a \
                  removed second factor, of keys that are handed over to you, and, as an admin, of a workspace that is \
                  suspended or resumed, or whose legacy keys are.";
    let boxes = choices.into_iter().map(|choice| view! { <Choice choice /> }).collect::<Vec<_>>();
    let form = (!boxes.is_empty()).then(|| {
        view! {
            <form class="gap-top" method="post" action="/account">
                <fieldset class="field">
                    <legend>"Keys that are created, regenerated or archived in"</legend>
                    <div class="choices">{boxes}</div>
                </fieldset>
                <button class="button gap-top" name="do" value=Act::Notices.as_str()>
                    "Save mails"
                </button>
            </form>
        }
    });
    view! {
        <section class="card">
            <header>
                <h2>"Mails"</h2>
            </header>
            <div class="body">
                <p>{always}</p>
                {form}
            </div>
        </section>
    }
}

#[component]
fn Choice(choice: NoticeChoice) -> impl IntoView {
    let NoticeChoice { workspace, name, on } = choice;
    view! {
        <label class="choice">
            <input type="checkbox" name="keys-of" value=workspace.to_string() checked=on />
            <span>{name}</span>
            <span class="hint">{workspace.to_string()}</span>
        </label>
    }
}
