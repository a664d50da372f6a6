//! Screens for what can't be shown. Each says why, and what to do.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::page_title;
use crate::address;
use crate::error::ApiError;
use crate::shell::{Bare, session};

/// The screen for a read that failed.
#[component]
pub fn Trouble(
    /// Why.
    error: ApiError,
) -> impl IntoView {
    crate::ssr::set_status(error.status());
    let place = use_location();
    let here = move || format!("{}{}", place.pathname.get_untracked(), place.search.get_untracked());
    let home = session().me.as_ref().map_or_else(|| "/".to_owned(), address::home);
    let (title, text, action) = match error {
        ApiError::SignedOut => {
            let login = address::login(&here());
            let there = login.clone();
            Effect::new(move || {
                let _ = window().location().set_href(&there);
            });
            ("You are signed out", "Your session has ended. Sign in to go on.", (login, "Go to the sign-in page"))
        }
        ApiError::NotFound => (
            "Not found",
            "There is no such page, or it belongs to a workspace that you are not a member of.",
            (home, "Go to your start page"),
        ),
        ApiError::Forbidden => (
            "Not for your role",
            "Admins and managers of the workspace can do this. Ask one of them.",
            (home, "Go to your start page"),
        ),
        ApiError::SecondFactorNeeded => (
            "Set up a second factor",
            "This workspace asks every member for one: a code of an app besides the password, or a passkey. It takes a minute.",
            (address::SECOND_FACTOR.to_owned(), "Set up a second factor"),
        ),
        ApiError::SingleSignOnNeeded => {
            let email = session().me.map(|me| me.email.to_string()).unwrap_or_default();
            (
                "Sign in through your organisation",
                "This workspace has people of your mail domain sign in through single sign-on.",
                (address::login_sso(&email, &here()), "Sign in with single sign-on"),
            )
        }
        ApiError::WrongScreen => (
            "This screen is not in use here",
            "The workspace shows its keys on another screen.",
            (home, "Go to your start page"),
        ),
        ApiError::Expired => (
            "This report has expired",
            "Reports can be downloaded for 7 days. Ask for a new one: the log still has every entry.",
            (here().trim_end_matches("/download").to_owned(), "Go to the report's page"),
        ),
        ApiError::Unavailable => {
            ("Not available at the moment", "The database cannot be reached. Nothing is lost.", (here(), "Retry"))
        }
        ApiError::Unreachable => {
            ("No connection", "The server cannot be reached from here. Check your connection.", (here(), "Retry"))
        }
        ApiError::Internal => {
            ("Something is broken", "This is our fault, and the operator's log says what it was.", (here(), "Retry"))
        }
    };
    let (href, label) = action;
    view! {
        {page_title(title, "")}
        <section class="card trouble">
            <div class="empty">
                <h1>{title}</h1>
                <p class="hint">{text}</p>
                <a class="button primary" href=href rel="external">
                    {label}
                </a>
            </div>
        </section>
    }
}

/// The page for an address that leads nowhere.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <Bare>
            <Trouble error=ApiError::NotFound />
        </Bare>
    }
}
