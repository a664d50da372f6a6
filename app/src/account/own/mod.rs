//! "Your account".

mod codes;
mod factor;
mod notices;
mod passkeys;
mod password;
mod proof;
mod sessions;

use domain::account::AccountPage;
use leptos::prelude::*;
use time::OffsetDateTime;

use super::{Done, PasswordRefused, account};
use crate::address;
use crate::posted::posted;
use crate::shell::{Bare, session};
use crate::ui::{Day, Head, Notice, Tone, asked, loaded};

use notices::NoticesCard;
use password::ChangePasswordCard;
use sessions::SessionsCard;

pub use factor::SecondFactorPage;
pub use passkeys::PasskeysPage;

/// One's own password and sessions.
#[component]
pub fn YourAccountPage() -> impl IntoView {
    let refused = posted::<PasswordRefused>();
    let read = Resource::new(|| (), |()| account());
    let page = move |page: AccountPage| view! { <YourAccount page refused=refused.clone() /> }.into_any();
    view! { <Bare>{loaded(read, page)}</Bare> }
}

#[component]
fn YourAccount(page: AccountPage, refused: Option<PasswordRefused>) -> impl IntoView {
    let me = session().me;
    let who = me.as_ref().map(|me| format!("{}, {}", me.name, me.email)).unwrap_or_default();
    let done = match (&refused, asked("done").as_deref().and_then(Done::from_word)) {
        (None, Some(Done::PasswordChanged)) => Some("Your password is changed. Your other sessions have ended."),
        (None, Some(Done::SessionEnded)) => Some("The session has ended."),
        (None, Some(Done::FactorRemoved)) => Some("Your second factor is removed. Your other sessions have ended."),
        (None, Some(Done::PasskeyAdded)) => Some("Your passkey is added. Your other sessions have ended."),
        (None, Some(Done::PasskeyRemoved)) => Some("Your passkey is removed. Your other sessions have ended."),
        (None, Some(Done::NoticesChosen)) => Some("Your choice of mails is saved."),
        _ => None,
    };
    let done = done.map(|text| {
        view! {
            <Notice tone=Tone::Good role="status">
                {text}
            </Notice>
        }
    });
    view! {
        <div class="own">
            <Head title="Your account" text=who />
            {done}
            <SessionsCard sessions=page.sessions now=page.now />
            {match page.single_sign_on {
                true => view! { <ThroughProvider /> }.into_any(),
                false => {
                    view! {
                        <PasskeysCard count=page.passkeys />
                        <SecondFactorCard since=page.second_factor passkeys=page.passkeys />
                        <ChangePasswordCard email=me.map(|me| me.email) refused />
                    }
                        .into_any()
                }
            }}
            <NoticesCard choices=page.notices />
        </div>
    }
}

/// What stands in the place of password and second factor for whom a workspace's provider vouches for.
#[component]
pub fn ThroughProvider() -> impl IntoView {
    view! {
        <section class="card">
            <header>
                <h2>"Password and second factor"</h2>
            </header>
            <div class="body prose">
                <p>
                    "You signed in through your organisation, which looks after both. A password of your own at Latchkey, if you have one, is changed after signing in with it."
                </p>
            </div>
        </section>
    }
}

#[component]
fn PasskeysCard(count: usize) -> impl IntoView {
    let (text, link) = match count {
        0 => (
            "Sign in by your fingerprint, your face or the code of a device, without a password.".to_owned(),
            "Add a passkey",
        ),
        1 => ("One passkey signs you in.".to_owned(), "Manage it"),
        n => (format!("{n} passkeys sign you in."), "Manage them"),
    };
    view! {
        <section class="card">
            <header>
                <h2>"Passkeys"</h2>
                <span class="badge">{count}</span>
            </header>
            <div class="body row">
                <p>{text}</p>
                <span class="push"></span>
                <a class="button" href=address::PASSKEYS rel="external">
                    {link}
                </a>
            </div>
        </section>
    }
}

#[component]
fn SecondFactorCard(since: Option<OffsetDateTime>, passkeys: usize) -> impl IntoView {
    let (badge, text, link) = match since {
        Some(at) => {
            ("On", view! { "Since " <Day at /> ", your password is followed by a code." }.into_any(), "Manage it")
        }
        None if passkeys > 0 => {
            let text = "Your password is followed by your passkey, or a recovery code.";
            ("Off", text.into_any(), "Set up a second factor")
        }
        None => ("Off", "Your password alone signs you in.".into_any(), "Set up a second factor"),
    };
    view! {
        <section class="card">
            <header>
                <h2>"Second factor"</h2>
                <span class="badge">{badge}</span>
            </header>
            <div class="body row">
                <p>{text}</p>
                <span class="push"></span>
                <a class="button" href=address::SECOND_FACTOR rel="external">
                    {link}
                </a>
            </div>
        </section>
    }
}
