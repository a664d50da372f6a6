//! A form whose button asks a device for a passkey: `frontend/passkeys.js`.

use leptos::prelude::*;

/// What is asked of the device.
#[derive(Clone)]
pub enum Ask {
    /// To make a passkey; the question itself.
    Create(String),
    /// To sign in; the address that gives a question.
    Get(&'static str),
}

/// The form. Without script, or where the browser knows no passkeys, it stays hidden.
#[component]
pub fn PasskeyForm(
    /// What is asked.
    ask: Ask,
    /// Where the answer goes.
    action: &'static str,
    /// What stands on the button.
    label: &'static str,
    /// The button's classes.
    class: &'static str,
    /// What goes along with the answer.
    fields: Vec<(&'static str, String)>,
) -> impl IntoView {
    let (what, question, address) = match ask {
        Ask::Create(options) => ("create", Some(options), None),
        Ask::Get(address) => ("get", None, Some(address)),
    };
    let fields =
        fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view();
    view! {
        <form method="post" action=action data-passkey=what data-question=question data-ask=address hidden=true>
            {fields}
            <input type="hidden" name="answer" value="" />
            <button class=class>{label}</button>
            <p class="error" role="alert" hidden=true></p>
        </form>
    }
}
