//! Confirmations: a page styled as a dialog, which names the consequence.

use leptos::prelude::*;

/// A page styled as a dialog. Without script it is simply a page.
#[component]
pub fn ConfirmDialog(
    /// The question.
    #[prop(into)]
    title: String,
    /// The consequence, and what else to know; then the form's fields.
    children: Children,
    /// The buttons.
    footer: AnyView,
) -> impl IntoView {
    view! {
        <section class="dialog inline" role="dialog" aria-labelledby="dialog-title">
            <div class="body">
                <h1 id="dialog-title">{title}</h1>
                {children()}
            </div>
            <footer>{footer}</footer>
        </section>
    }
}

/// The field "Type the key's name to confirm".
#[component]
pub fn NameToConfirm(
    /// The name that must be typed.
    #[prop(into)]
    name: String,
    /// What is typed.
    typed: RwSignal<String>,
    /// Whether what was sent didn't match.
    mismatch: bool,
) -> impl IntoView {
    let problem = mismatch.then(|| format!("Type “{name}” exactly as it is written, capitals included."));
    view! {
        <super::TextField
            id="confirmation"
            name="confirmation"
            label="Type the key's name to confirm"
            value=typed
            problem
            placeholder=name
        />
    }
}
