//! The one answer that shows a key in plain text.

use domain::ids::WorkspaceId;
use leptos::prelude::*;

use super::NewKey;
use crate::shell::{announce, session};
use crate::ui::{
    Icon, ReceiptLine, Shape, ask_before_leaving, copy_text, forget_handed_over, page_title, select_contents,
};

const LEAVING: &str = "The key has not been copied yet, and it cannot be shown again. Leave anyway?";

/// How the copying went.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Copied {
    NotYet,
    Yes,
    Failed,
}

/// The card with a new key.
#[component]
pub fn Reveal(
    /// The key.
    new: NewKey,
    /// Whose key.
    #[prop(into)]
    workspace: String,
    /// Where "I have stored the key" leads.
    #[prop(into)]
    back: String,
) -> impl IntoView {
    let place = session().me.as_ref().and_then(|me| me.membership(&workspace).map(|m| m.workspace_name.clone()));
    let title = format!("{} is ready", new.key.name);
    let copied = RwSignal::new(Copied::NotYet);
    let card = NodeRef::<leptos::html::Section>::new();
    Effect::new(move || {
        if let Some(card) = card.get() {
            let _ = card.focus();
        }
    });
    Effect::new(move || {
        forget_handed_over();
        ask_before_leaving(LEAVING, move || copied.try_get_untracked() == Some(Copied::NotYet));
    });
    let stored = move |_| copied.set(Copied::Yes);
    let example = workspace.parse::<WorkspaceId>().ok().map(|id| curl(&id, &new));
    view! {
        {page_title(&title, place.as_deref().unwrap_or_default())}
        <section class="dialog inline" role="dialog" aria-labelledby="dialog-title" tabindex="-1" node_ref=card>
            <div class="body">
                <h1 id="dialog-title">{title}</h1>
                <p>
                    "Copy the key now and store it in your secret manager. " <strong>"It cannot be shown again."</strong>
                </p>
                <Secret text=new.text copied />
                <ReceiptLine receipt=new.receipt />
                {example.map(|line| view! { <TryIt line /> })}
            </div>
            <footer>
                <a class="button primary" href=back data-leave="" on:click=stored>
                    "I have stored the key"
                </a>
            </footer>
        </section>
    }
}

/// The key and its copy button. Without script a click selects the whole key.
#[component]
fn Secret(text: String, copied: RwSignal<Copied>) -> impl IntoView {
    let code = NodeRef::<leptos::html::Code>::new();
    let copy = {
        let text = text.clone();
        move |_| {
            let text = text.clone();
            leptos::task::spawn_local(async move {
                if copy_text(&text).await {
                    copied.set(Copied::Yes);
                    announce("Copied to the clipboard");
                } else {
                    if let Some(code) = code.get_untracked() {
                        select_contents(&code);
                    }
                    copied.set(Copied::Failed);
                    announce("The key is selected. Press Ctrl+C to copy it.");
                }
            });
        }
    };
    let state = move || match copied.get() {
        Copied::NotYet => ().into_any(),
        Copied::Yes => view! { <p class="copied"><Icon shape=Shape::Check /> "Copied"</p> }.into_any(),
        Copied::Failed => {
            view! { <p class="hint">"The key is selected. Press Ctrl+C (or ⌘C) to copy it."</p> }.into_any()
        }
    };
    view! {
        <div class="secret">
            <code data-testid="new-key" node_ref=code on:copy=move |_| copied.set(Copied::Yes)>
                {text}
            </code>
            <button type="button" class="button js-only" on:click=copy>
                "Copy"
            </button>
        </div>
        {state}
    }
}

#[component]
fn TryIt(line: String) -> impl IntoView {
    view! {
        <details>
            <summary>"Try it"</summary>
            <pre class="secret" tabindex="0">
                <code>{line}</code>
            </pre>
            <p class="hint">"Put the address of your gateway in place of https://api.example.com."</p>
        </details>
    }
}

fn curl(workspace: &WorkspaceId, new: &NewKey) -> String {
    format!("curl -u '{workspace}:{}' \\\n  https://api.example.com{}", new.text, new.path)
}
