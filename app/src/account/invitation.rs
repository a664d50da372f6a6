//! An invitation to a workspace, behind a one-time link.

use domain::access::Role;
use domain::refusal::LinkRefusal;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::dead_link::DeadLink;
use super::set_password::{Account, ChosenPassword, summary};
use super::words::LinkProblems;
use super::{Invitation, LinkRefused, offer};
use crate::posted::posted;
use crate::shell::Bare;
use crate::ui::{ProblemSummary, TextField, loaded, page_title};

const FORWARD: &str = "Ask an admin of the workspace to invite you again.";

/// An invitation to a workspace, behind a one-time link.
#[component]
pub fn InvitationPage() -> impl IntoView {
    let refused = posted::<LinkRefused>();
    let token = use_params_map().get_untracked().get("token").unwrap_or_default();
    let asked = token.clone();
    let link = Resource::new(move || asked.clone(), offer);
    let gone = refused.as_ref().is_some_and(|refused| refused.why == LinkRefusal::NotValid);
    let typed = refused.as_ref().map(|refused| refused.name.clone()).unwrap_or_default();
    let problems = refused.map(|refused| LinkProblems::of(refused.why)).unwrap_or_default();
    let page = move |found: Option<Invitation>| match found {
        Some(offer) if !gone => {
            let (token, typed, problems) = (token.clone(), typed.clone(), problems.clone());
            view! { <Accept token offer typed problems /> }.into_any()
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
fn Accept(token: String, offer: Invitation, typed: String, problems: LinkProblems) -> impl IntoView {
    let Invitation { email, workspace_name, role, has_account } = offer;
    let address = email.to_string();
    let title = format!("Join {workspace_name}");
    let problems_above = summary(&problems);
    let fields = move || {
        view! {
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
        }
    };
    view! {
        {page_title(&title, "")}
        <div>
            <h1>{title.clone()}</h1>
            <p>"As " <strong>{address}</strong> ", " {what(role)}</p>
        </div>
        <ProblemSummary problems=problems_above />
        <form class="card" method="post" action=format!("/invitations/{token}")>
            {if has_account {
                view! { <p class="hint">"You have an account: sign in with it afterwards."</p> }.into_any()
            } else {
                fields().into_any()
            }} <button class="button primary wide">"Accept the invitation"</button>
        </form>
    }
}

fn what(role: Role) -> &'static str {
    match role {
        Role::Admin => "you will be an admin: you manage keys and people.",
        Role::Manager => "you will be a manager: you manage keys.",
        Role::Viewer => "you will be a viewer: you see the keys.",
    }
}
