//! "Second factor": off, being set up, or on.

use domain::account::{FactorPage, FactorState, Setup};
use leptos::prelude::*;
use time::OffsetDateTime;

use super::super::words::FactorProblems;
use super::super::{FactorAct, FactorAnswer, second_factor};
use super::ThroughProvider;
use super::codes::RecoveryCodes;
use super::proof::PasswordAndCode;
use crate::address;
use crate::posted::posted;
use crate::shell::Bare;
use crate::ui::{Crumb, Head, Minute, Notice, ProblemSummary, Tone, loaded};

/// One's own second factor.
#[component]
pub fn SecondFactorPage() -> impl IntoView {
    let answer = posted::<FactorAnswer>();
    let read = Resource::new(|| (), |()| second_factor());
    let page = move |page: FactorPage| view! { <SecondFactor page answer=answer.clone() /> }.into_any();
    view! { <Bare>{loaded(read, page)}</Bare> }
}

#[component]
fn SecondFactor(page: FactorPage, answer: Option<FactorAnswer>) -> impl IntoView {
    let crumbs = vec![Crumb::to(address::ACCOUNT.to_owned(), "Your account")];
    let problems = match answer {
        Some(FactorAnswer::Codes(codes)) => {
            return view! {
                <div class="own">
                    <Head title="Your recovery codes" crumbs />
                    <RecoveryCodes codes />
                </div>
            }
            .into_any();
        }
        Some(FactorAnswer::Refused(why)) => FactorProblems::of(why),
        None => FactorProblems::default(),
    };
    let general = problems.general.clone().map(|text| {
        view! {
            <Notice tone=Tone::Bad role="alert">
                {text}
            </Notice>
        }
    });
    let summary = problems.summary();
    let body = match page.state {
        FactorState::Off => view! { <Off /> }.into_any(),
        FactorState::OutOfReach => view! { <ThroughProvider /> }.into_any(),
        FactorState::Begun(setup) => view! { <Begun setup problems /> }.into_any(),
        FactorState::On { since, codes_left } => view! { <On since codes_left problems /> }.into_any(),
    };
    view! {
        <div class="own">
            <Head
                title="Second factor"
                crumbs
                text="Whoever signs in as you then needs your password and a code of an app on your phone or computer."
            />
            {general}
            <ProblemSummary problems=summary />
            {body}
        </div>
    }
    .into_any()
}

#[component]
fn Off() -> impl IntoView {
    view! {
        <section class="card">
            <header>
                <h2>"Set one up"</h2>
                <span class="badge">"Off"</span>
            </header>
            <div class="body prose">
                <p>
                    "You need an authenticator app: most password managers have one, and there are free ones for every phone."
                </p>
                <form method="post" action=address::SECOND_FACTOR>
                    <button class="button primary" name="do" value=FactorAct::Begin.as_str()>
                        "Set up a second factor"
                    </button>
                </form>
            </div>
        </section>
    }
}

#[component]
fn Begun(setup: Setup, problems: FactorProblems) -> impl IntoView {
    let Setup { secret, picture } = setup;
    let frame = format!("0 0 {0} {0}", picture.size);
    view! {
        <section class="card">
            <header>
                <h2>"1. Show this to your app"</h2>
            </header>
            <div class="body scan">
                <svg class="qr" viewBox=frame role="img" aria-label="QR code for your authenticator app">
                    <rect width="100%" height="100%" fill="#fff" />
                    <path d=picture.path fill="#000" />
                </svg>
                <div class="prose">
                    <p>"Or type this text into it, as a key that is based on time:"</p>
                    <p>
                        <code data-testid="factor-secret">{secret}</code>
                    </p>
                </div>
            </div>
        </section>
        <section class="card">
            <header>
                <h2>"2. Type the code that it shows"</h2>
            </header>
            <div class="body">
                <form class="narrow" method="post" action=address::SECOND_FACTOR novalidate=true>
                    <PasswordAndCode problems code_hint="Six digits." />
                    <p class="hint">"Your other sessions end with it."</p>
                    <p class="row gap-top">
                        <button class="button primary" name="do" value=FactorAct::Confirm.as_str()>
                            "Turn it on"
                        </button>
                        <a class="button" href=address::ACCOUNT>
                            "Cancel"
                        </a>
                    </p>
                </form>
            </div>
        </section>
    }
}

#[component]
fn On(since: OffsetDateTime, codes_left: i64, problems: FactorProblems) -> impl IntoView {
    let left = match codes_left {
        1 => "1 recovery code is left".to_owned(),
        n => format!("{n} recovery codes are left"),
    };
    view! {
        <section class="card">
            <header>
                <h2>"It is on"</h2>
                <span class="badge">"On"</span>
            </header>
            <div class="body">
                <p>"Since " <Minute at=since /> ". " {left} "."</p>
                <form class="narrow gap-top" method="post" action=address::SECOND_FACTOR novalidate=true>
                    <PasswordAndCode problems code_hint="Of your app, or a recovery code." />
                    <p class="row">
                        <button class="button" name="do" value=FactorAct::Codes.as_str()>
                            "Make new recovery codes"
                        </button>
                        <button class="button danger" name="do" value=FactorAct::Remove.as_str()>
                            "Remove the second factor"
                        </button>
                    </p>
                    <p class="hint gap-top">
                        "New codes take the place of the old ones. Without a second factor, and without passkeys, your password alone signs you in. Your other sessions end."
                    </p>
                </form>
            </div>
        </section>
    }
}
