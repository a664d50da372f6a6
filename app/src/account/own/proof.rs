//! The two fields that show that it is really the person.

use leptos::prelude::*;

use super::super::words::FactorProblems;
use crate::ui::TextField;

/// The password, and a code from whose app makes them.
#[component]
pub fn Proofs(
    /// Whether a code is asked for.
    code: bool,
    /// What to mend in the password.
    password: Option<String>,
    /// What to mend in the code.
    code_problem: Option<String>,
) -> impl IntoView {
    if code {
        let problems = FactorProblems { password, code: code_problem, general: None };
        return view! { <PasswordAndCode problems code_hint="Of your app, or a recovery code." /> }.into_any();
    }
    view! {
        <TextField
            id="password"
            name="password"
            label="Your password"
            kind="password"
            value=RwSignal::new(String::new())
            problem=password
            autocomplete="current-password"
        />
    }
    .into_any()
}

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
