//! "Set a password", behind a one-time link.

use domain::account::Email;
use domain::refusal::LinkRefusal;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::dead_link::DeadLink;
use super::words::LinkProblems;
use super::{LinkRefused, password_link};
use crate::posted::posted;
use crate::shell::Bare;
use crate::ui::{ProblemSummary, TextField, loaded, page_title};

const FORWARD: &str =
    "Only the newest link works: ask for another on the sign-in page, under “Forgotten your password?”";

/// "Set a password", behind a one-time link.
#[component]
pub fn SetPasswordPage() -> impl IntoView {
    let refused = posted::<LinkRefused>();
    let token = use_params_map().get_untracked().get("token").unwrap_or_default();
    let asked = token.clone();
    let link = Resource::new(move || asked.clone(), password_link);
    let gone = refused.as_ref().is_some_and(|refused| refused.why == LinkRefusal::NotValid);
    let problems = refused.map(|refused| LinkProblems::of(refused.why)).unwrap_or_default();
    let page = move |account: Option<Email>| match account {
        Some(email) if !gone => {
            view! { <SetPassword token=token.clone() email problems=problems.clone() /> }.into_any()
        }
        _ => view! { <DeadLink forward=FORWARD /> }.into_any(),
    };
    view! {
        <Bare>
            <div class="gate">{loaded(link, page)}</div>
        </Bare>
    }
}

#[component]
fn SetPassword(token: String, email: Email, problems: LinkProblems) -> impl IntoView {
    view! {
        {page_title("Set a password", "")}
        <div>
            <h1>"Set a password"</h1>
            <p>"For " <strong>{email.to_string()}</strong> ". Every session of this account ends."</p>
        </div>
        <ProblemSummary problems=summary(&problems) />
        <form class="card" method="post" action=format!("/reset-password/{token}")>
            <Account email />
            <ChosenPassword problems />
            <button class="button primary wide">"Set password"</button>
        </form>
    }
}

/// The two fields for a new password.
#[component]
pub fn ChosenPassword(
    /// What to mend.
    problems: LinkProblems,
) -> impl IntoView {
    view! {
        <TextField
            id="password"
            name="password"
            label="New password"
            kind="password"
            value=RwSignal::new(String::new())
            problem=problems.password
            hint="At least 10 characters. A few unrelated words make a good one."
            autocomplete="new-password"
        />
        <TextField
            id="again"
            name="again"
            label="New password again"
            kind="password"
            value=RwSignal::new(String::new())
            problem=problems.again
            autocomplete="new-password"
        />
    }
}

/// Tells a password manager whose password it is.
#[component]
pub fn Account(
    /// The account.
    email: Email,
) -> impl IntoView {
    view! { <input type="hidden" name="email" autocomplete="username" value=email.to_string() /> }
}

/// What needs mending, each with its field.
pub fn summary(problems: &LinkProblems) -> Vec<(&'static str, String)> {
    let LinkProblems { name, password, again } = problems.clone();
    [("name", name), ("password", password), ("again", again)]
        .into_iter()
        .filter_map(|(field, problem)| problem.map(|problem| (field, problem)))
        .collect()
}
