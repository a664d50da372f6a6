//! The field that asks once more who somebody is.

use domain::account::Proof;
use domain::refusal::ProofRefusal;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::TextField;
use crate::account::words;
use crate::address;
use crate::shell::session;

/// The field for the proof that is asked for, if one is. What was typed is never sent back.
pub fn proof_field(asked: Option<Proof>, refused: Option<ProofRefusal>) -> Option<AnyView> {
    let (label, kind, autocomplete) = match asked? {
        Proof::Password => ("Your password", "password", "current-password"),
        Proof::Code => ("Code of your authenticator app", "text", "one-time-code"),
        Proof::SingleSignOn => return Some(again_through_provider()),
    };
    let field = view! {
        <TextField
            id="proof"
            name="proof"
            label
            kind
            value=RwSignal::new(String::new())
            problem=refused.map(words::proof)
            hint="You signed in more than 15 minutes ago: show that it is still you."
            autocomplete
        />
    };
    Some(field.into_any())
}

/// Nothing to type for whom an organisation's provider vouches for: that is asked once more.
fn again_through_provider() -> AnyView {
    let email = session().me.map(|me| me.email.to_string()).unwrap_or_default();
    let here = use_location().pathname.get_untracked();
    view! {
        <p class="field">
            <a href=address::login_sso(&email, &here) rel="external">
                "Sign in again"
            </a>
            <span class="hint">"You signed in more than 15 minutes ago: show that it is still you."</span>
        </p>
    }
    .into_any()
}
