//! "Sign in with single sign-on": to the provider of the person's mail domain, and what comes back from it.

use domain::refusal::SsoRefusal;
use leptos::prelude::*;

use super::login::Refused;
use super::{SsoAnswer, words};
use crate::posted::posted;
use crate::shell::Bare;
use crate::ui::{Notice, ProblemSummary, TextField, Tone, asked, page_title};

/// Asks for the address, leads on to its provider, or says why nobody was signed in.
#[component]
pub fn SignInSsoPage() -> impl IntoView {
    let answer = posted::<SsoAnswer>();
    match answer {
        Some(SsoAnswer { became: Ok(to), .. }) => view! { <LeadOn to /> }.into_any(),
        Some(SsoAnswer { became: Err(why), email, next }) => view! { <Ask email next refused=Some(why) /> }.into_any(),
        None => {
            let (email, next) = (asked("email").unwrap_or_default(), asked("next").unwrap_or_default());
            view! { <Ask email next refused=None /> }.into_any()
        }
    }
}

/// A step between: a form may lead to pages of Latchkey alone, and the person sees where the way goes.
#[component]
fn LeadOn(to: String) -> impl IntoView {
    let host = to.split_once("://").map_or("", |(_, rest)| rest.split(['/', '?', ':']).next().unwrap_or_default());
    let host = host.to_owned();
    view! {
        {page_title("On to your organisation", "")}
        <Bare>
            <div class="gate">
                <div>
                    <h1>"On to your organisation"</h1>
                    <p>"You sign in at " <strong>{host}</strong> ", and come back here."</p>
                </div>
                <p>
                    <a class="button primary wide" href=to rel="external noreferrer">
                        "Go on"
                    </a>
                </p>
            </div>
        </Bare>
    }
}

#[component]
fn Ask(email: String, next: String, refused: Option<SsoRefusal>) -> impl IntoView {
    // What is wrong with the address stands beside it; everything else above the form.
    let (problem, why) = match refused {
        Some(SsoRefusal::NotAnAddress | SsoRefusal::NoneForDomain) => (refused.map(words::sso), None),
        _ => (None, refused.map(words::sso)),
    };
    let problems = problem.iter().map(|text: &String| ("email", text.clone())).collect();
    let password = (refused == Some(SsoRefusal::ProviderSilent)).then(|| {
        view! {
            <Notice tone=Tone::Info>
                "Admins get in without the provider: "
                <a href="/login">"with their password and second factor"</a>
                "."
            </Notice>
        }
    });
    view! {
        {page_title("Single sign-on", "")}
        <Bare>
            <div class="gate">
                <div>
                    <h1>"Single sign-on"</h1>
                    <p>"Type your work email: it says where your organisation signs people in."</p>
                </div>
                {why.map(|why| view! { <Refused why /> })}
                {password}
                <ProblemSummary problems so="You aren’t signed in yet." />
                <form class="card" method="post" action="/login/sso" novalidate=true>
                    <input type="hidden" name="next" value=next />
                    <TextField
                        id="email"
                        name="email"
                        label="Work email"
                        kind="email"
                        value=RwSignal::new(email)
                        problem
                        autocomplete="username"
                    />
                    <button class="button primary wide">"Go on"</button>
                    <p class="hint">
                        <a href="/login">"Sign in with a password"</a>
                    </p>
                </form>
            </div>
        </Bare>
    }
}
