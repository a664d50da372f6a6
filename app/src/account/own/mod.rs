//! "Your account".

mod notices;
mod password;
mod sessions;

use domain::account::AccountPage;
use leptos::prelude::*;

use super::{Done, PasswordRefused, account};
use crate::posted::posted;
use crate::shell::{Bare, session};
use crate::ui::{Head, Notice, Tone, asked, loaded};

use notices::NoticesCard;
use password::ChangePasswordCard;
use sessions::SessionsCard;

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
            <ChangePasswordCard email=me.map(|me| me.email) refused />
            <NoticesCard choices=page.notices />
        </div>
    }
}
