//! The field that asks once more who somebody is.

use domain::account::Proof;
use domain::refusal::ProofRefusal;
use leptos::prelude::*;

use super::TextField;
use crate::account::words;

/// The field for the proof that is asked for, if one is. What was typed is never sent back.
pub fn proof_field(asked: Option<Proof>, refused: Option<ProofRefusal>) -> Option<AnyView> {
    let (label, kind, autocomplete) = match asked? {
        Proof::Password => ("Your password", "password", "current-password"),
        Proof::Code => ("Code of your authenticator app", "text", "one-time-code"),
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
