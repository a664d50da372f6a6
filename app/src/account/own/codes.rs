//! Recovery codes, in the one answer that shows them.

use leptos::prelude::*;

use crate::address;
use crate::ui::{Notice, Tone};

/// The codes, and what they are for.
#[component]
pub fn RecoveryCodes(
    /// Each works once.
    codes: Vec<String>,
) -> impl IntoView {
    let items =
        codes.into_iter().map(|code| view! { <li><code data-testid="recovery-code">{code}</code></li> }).collect_view();
    view! {
        <Notice tone=Tone::Good role="status">
            "Your second factor is on."
        </Notice>
        <section class="card">
            <header>
                <h2>"Keep these codes"</h2>
            </header>
            <div class="body prose">
                <p>
                    "Each signs you in once, after your password, when your device is lost. "
                    <strong>"They are shown only now."</strong> " Print them, or keep them in your password manager."
                </p>
                <ul class="codes">{items}</ul>
                <p>
                    <a class="button primary" href=address::ACCOUNT>
                        "I have kept them"
                    </a>
                </p>
            </div>
        </section>
    }
}
