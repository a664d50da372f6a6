//! The two fields that show that it is really the person.

use leptos::prelude::*;

use super::super::words::FactorProblems;
use crate::ui::TextField;

/// The password, and a code.
#[component]
pub fn PasswordAndCode(
    /// What to mend.
    problems: FactorProblems,
    /// Which codes are meant.
    code_hint: &'static str,
) -> impl IntoView {
    view! {
        <TextField
            id="password"
            name="password"
            label="Your password"
            kind="password"
            value=RwSignal::new(String::new())
            problem=problems.password
            autocomplete="current-password"
        />
        <TextField
            id="code"
            name="code"
            label="Code"
            value=RwSignal::new(String::new())
            problem=problems.code
            hint=code_hint
            autocomplete="one-time-code"
        />
    }
}
