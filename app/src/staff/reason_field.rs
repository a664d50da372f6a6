//! Where a CSM says why.

use leptos::prelude::*;

use crate::ui::Problem;

/// The field of a reason that the workspace reads.
#[component]
pub fn ReasonField(
    /// Its height, in lines.
    rows: u8,
    /// What was typed before.
    typed: String,
    /// What is wrong with it.
    problem: Option<String>,
    /// Who reads it, and how long it may be.
    hint: String,
) -> impl IntoView {
    let (invalid, described) = match problem.is_some() {
        true => (Some("true"), "reason-error reason-hint"),
        false => (None, "reason-hint"),
    };
    view! {
        <div class="field">
            <label for="reason">"Reason"</label>
            <textarea
                class="input"
                id="reason"
                name="reason"
                rows=rows
                autofocus=problem.is_some()
                aria-invalid=invalid
                aria-describedby=described
            >
                {typed}
            </textarea>
            {problem.map(|text| view! { <Problem id="reason-error" text /> })}
            <span class="hint" id="reason-hint">
                {hint}
            </span>
        </div>
    }
}
