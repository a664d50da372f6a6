//! An invitation to a workspace, behind a one-time link.

use domain::access::Role;
use domain::account::Email;
use domain::people::{AcceptWay, DeadInvitation, InvitationLink, InvitationOffer};
use domain::refusal::AcceptRefusal;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::set_password::{Account, ChosenPassword, summary};
use super::words::LinkProblems;
use super::{AcceptRefused, offer};
use crate::address::encoded;
use crate::posted::posted;
use crate::shell::Bare;
use crate::ui::{Notice, ProblemSummary, TextField, Tone, loaded, page_title};

/// An invitation to a workspace, behind a one-time link.
#[component]
pub fn InvitationPage() -> impl IntoView {
    let refused = posted::<AcceptRefused>();
    let token = use_params_map().get_untracked().get("token").unwrap_or_default();
    let asked = token.clone();
    let link = Resource::new(move || asked.clone(), offer);
    let page = move |found: InvitationLink| {
        // What was refused a moment ago is so, whatever the link is by now.
        let dead = match refused.as_ref().map(|refused| refused.why) {
            Some(AcceptRefusal::Dead(why)) => Some(why),
            _ => None,
        };
        match (found, dead) {
            (InvitationLink::Dead(why), None) | (_, Some(why)) => view! { <Dead why /> }.into_any(),
            (InvitationLink::Open(offer), None) => {
                view! { <Open token=token.clone() offer refused=refused.clone() /> }.into_any()
            }
        }
    };
    view! {
        <Bare>
            <div class="gate">{loaded(link, page)}</div>
        </Bare>
    }
}

#[component]
fn Open(token: String, offer: InvitationOffer, refused: Option<AcceptRefused>) -> impl IntoView {
    let InvitationOffer { email, workspace_name, role, way } = offer;
    let address = email.to_string();
    let title = format!("Join {workspace_name}");
    let here = format!("/invitations/{token}");
    let way = match way {
        AcceptWay::NewAccount => view! { <NewAccount here email refused /> }.into_any(),
        AcceptWay::SignIn => view! { <SignIn here email /> }.into_any(),
        AcceptWay::OtherAccount(other) => view! { <OtherAccount here invited=email other /> }.into_any(),
        AcceptWay::SignedIn => view! {
            <form class="card" method="post" action=here>
                <button class="button primary wide">"Accept the invitation"</button>
            </form>
        }
        .into_any(),
    };
    view! {
        {page_title(&title, "")}
        <div>
            <h1>{title.clone()}</h1>
            <p>"As " <strong>{address}</strong> ", " {what(role)}</p>
        </div>
        {way}
    }
}

#[component]
fn NewAccount(here: String, email: Email, refused: Option<AcceptRefused>) -> impl IntoView {
    let (typed, problems) = match refused {
        Some(AcceptRefused { name, why }) => (name, LinkProblems::accepting(why)),
        None => (String::new(), LinkProblems::default()),
    };
    view! {
        <ProblemSummary problems=summary(&problems) />
        <form class="card" method="post" action=here>
            <Account email />
            <TextField
                id="name"
                name="name"
                label="Your name"
                value=RwSignal::new(typed)
                problem=problems.name.clone()
                hint="As the other members know you."
                autocomplete="name"
            />
            <ChosenPassword problems />
            <button class="button primary wide">"Accept the invitation"</button>
        </form>
    }
}

#[component]
fn SignIn(here: String, email: Email) -> impl IntoView {
    let href = format!("/login?email={}&next={}", encoded(email.as_str()), encoded(&here));
    view! {
        <section class="card">
            <p>"This address has an account. Sign in to it, then accept the invitation."</p>
            <p class="gap-top">
                <a class="button primary wide" href=href rel="external">
                    "Sign in to accept"
                </a>
            </p>
        </section>
    }
}

#[component]
fn OtherAccount(here: String, invited: Email, other: Email) -> impl IntoView {
    view! {
        <Notice tone=Tone::Warn role="alert">
            "You are signed in as " <strong>{other.to_string()}</strong> ", and this invitation is for "
            <strong>{invited.to_string()}</strong> ". Only that account can accept it."
        </Notice>
        <form class="card" method="post" action="/logout">
            <input type="hidden" name="next" value=here />
            <button class="button primary wide">"Sign out and go on"</button>
            <p class="hint">
                "If this account is the one that should join, ask an admin of the workspace to invite its address."
            </p>
        </form>
    }
}

/// Says why the link does nothing, and the way forward.
#[component]
fn Dead(why: DeadInvitation) -> impl IntoView {
    const ASK: &str = "Ask an admin of the workspace to invite you again.";
    let (status, title, text) = match why {
        DeadInvitation::Unknown => (
            404,
            "This link cannot be used",
            "A part of it may be missing: open it from the mail again. Otherwise ask an admin of the workspace to \
             invite you.",
        ),
        DeadInvitation::Accepted => (
            410,
            "This invitation was accepted already",
            "Sign in with the address that it was sent to. If it wasn’t you who accepted it, tell an admin of the \
             workspace.",
        ),
        DeadInvitation::Replaced => {
            (410, "There is a newer invitation", "It was sent again, and only the link in the newest mail works.")
        }
        DeadInvitation::Revoked => (410, "This invitation was revoked", ASK),
        DeadInvitation::Expired => (410, "This invitation has expired", ASK),
    };
    crate::ssr::set_status(status);
    view! {
        {page_title(title, "")}
        <section class="card">
            <h1>{title}</h1>
            <p>{text}</p>
            <p class="gap-top">
                <a class="button primary" href="/login">
                    "Go to the sign-in page"
                </a>
            </p>
        </section>
    }
}

fn what(role: Role) -> &'static str {
    match role {
        Role::Admin => "you will be an admin: you manage keys and people.",
        Role::Manager => "you will be a manager: you manage keys.",
        Role::Viewer => "you will be a viewer: you see the keys.",
    }
}
