//! "Sign in".

use leptos::prelude::*;

use super::demo::{DemoAccounts, DemoMode};
use super::passkey_form::{Ask, PasskeyForm};
use super::{Done, PasskeySignInRefused, SignInRefused, words};
use crate::address;
use crate::posted::posted;
use crate::shell::Bare;
use crate::ui::{Notice, TextField, Tone, asked, page_title};

/// "Sign in".
#[component]
pub fn LoginPage() -> impl IntoView {
    let refused = posted::<SignInRefused>();
    let by_passkey = posted::<PasskeySignInRefused>();
    let demo = SharedValue::new(|| use_context::<DemoMode>().is_some()).into_inner();
    let next = refused
        .as_ref()
        .map(|refused| refused.next.clone())
        .or_else(|| by_passkey.as_ref().map(|refused| refused.next.clone()))
        .or_else(|| asked("next"))
        .unwrap_or_default();
    let email = refused.as_ref().map(|refused| refused.email.clone()).or_else(|| asked("email")).unwrap_or_default();
    let sso = address::login_sso(&email, &next);
    let email = RwSignal::new(email);
    let password = RwSignal::new(String::new());
    let why = refused.as_ref().map(|refused| words::sign_in(refused.why));
    let told = match why.or_else(|| by_passkey.map(|refused| words::passkey(refused.why))) {
        Some(why) => view! { <Refused why /> }.into_any(),
        None => {
            view! { <Arrived next=next.clone() done=asked("done").as_deref().and_then(Done::from_word) /> }.into_any()
        }
    };
    view! {
        {page_title("Sign in", "")}
        <Bare>
            <div class="gate">
                <div>
                    <h1>"Sign in to Latchkey"</h1>
                    <p>"Make API keys, choose what each of them opens, and rotate them without a stop."</p>
                </div>
                {told}
                <form class="card" method="post" action="/login" aria-describedby=refused.map(|_| PROBLEM)>
                    <input type="hidden" name="next" value=next.clone() />
                    <TextField id="email" name="email" label="Email" kind="email" value=email autocomplete="username" />
                    <TextField
                        id="password"
                        name="password"
                        label="Password"
                        kind="password"
                        value=password
                        autocomplete="current-password"
                    />
                    <button class="button primary wide">"Sign in"</button>
                    <p class="hint">
                        <a href="/forgot-password">"Forgotten your password?"</a>
                    </p>
                </form>
                <PasskeyForm
                    ask=Ask::Get(address::LOGIN_PASSKEY_QUESTION)
                    action=address::LOGIN_PASSKEY
                    label="Use a passkey"
                    class="button wide"
                    fields=vec![("next", next.clone())]
                />
                <p>
                    <a class="button wide" href=sso>
                        "Sign in with single sign-on"
                    </a>
                </p>
                {demo.then(|| view! { <DemoAccounts next=next.clone() /> })}
            </div>
        </Bare>
    }
}

/// The id of the box that says why.
pub const PROBLEM: &str = "sign-in-problem";

/// Why nobody was signed in.
#[component]
pub fn Refused(
    /// A sentence.
    why: String,
) -> impl IntoView {
    view! {
        <div id=PROBLEM>
            <Notice tone=Tone::Bad role="alert">
                {why}
            </Notice>
        </div>
    }
}

/// What brought the person here.
#[component]
fn Arrived(next: String, done: Option<Done>) -> impl IntoView {
    let (tone, text) = match done {
        Some(Done::PasswordSet) => (Tone::Good, "Your password is set. Sign in with it."),
        Some(Done::Joined) => (Tone::Good, "You have joined the workspace. Sign in to see it."),
        Some(Done::EndedAll) => (Tone::Good, "You are signed out everywhere."),
        Some(Done::HalfExpired) => (Tone::Warn, "The second step took too long. Sign in again."),
        Some(
            Done::PasswordChanged
            | Done::SessionEnded
            | Done::FactorRemoved
            | Done::PasskeyAdded
            | Done::PasskeyRemoved
            | Done::NoticesChosen,
        ) => {
            return ().into_any();
        }
        None if next.is_empty() || next == "/" => return ().into_any(),
        None if holds_typed(&next) => (Tone::Warn, "Your session has ended. Sign in again; what you typed is kept."),
        None => (Tone::Info, "Sign in to go on to the page that you asked for."),
    };
    view! {
        <Notice tone role="status">
            {text}
        </Notice>
    }
    .into_any()
}

/// Whether an address takes along what was typed into the form of a key.
fn holds_typed(next: &str) -> bool {
    next.split_once('?').is_some_and(|(_, query)| query.split('&').any(|pair| pair.starts_with("name=")))
}
