//! The two fields that show that it is really the person.

use leptos::prelude::*;

use super::super::words::FactorProblems;
use crate::ui::TextField;

/// Their ids, where a page has them once.
const IDS: [&str; 2] = ["password", "code"];

/// The password, and a code from whose app makes them.
#[component]
pub fn Proofs(
    /// The ids of both fields.
    #[prop(default = IDS)]
    ids: [&'static str; 2],
    /// Whether a code is asked for.
    code: bool,
    /// What to mend in the password.
    password: Option<String>,
    /// What to mend in the code.
    code_problem: Option<String>,
) -> impl IntoView {
    if code {
        let problems = FactorProblems { password, code: code_problem, general: None };
        return view! { <PasswordAndCode ids problems code_hint="Of your app, or a recovery code." /> }.into_any();
    }
    view! {
        <TextField
            id=ids[0]
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
    /// The ids of both fields.
    #[prop(default = IDS)]
    ids: [&'static str; 2],
    /// What to mend.
    problems: FactorProblems,
    /// Which codes are meant.
    code_hint: &'static str,
) -> impl IntoView {
    view! {
        <TextField
            id=ids[0]
            name="password"
            label="Your password"
            kind="password"
            value=RwSignal::new(String::new())
            problem=problems.password
            autocomplete="current-password"
        />
        <TextField
            id=ids[1]
            name="code"
            label="Code"
            value=RwSignal::new(String::new())
            problem=problems.code
            hint=code_hint
            autocomplete="one-time-code"
        />
    }
}
