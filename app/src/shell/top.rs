//! The bar at the top: brand, workspace switcher, theme, account.

use domain::account::Me;
use leptos::prelude::*;

use super::session;
use super::theme::ThemeMenu;
use crate::address;
use crate::people::role_name;
use crate::ui::{Icon, Popover, Shape};

/// The bar at the top of every page.
#[component]
pub fn Top(
    /// The workspace in the address, if the page is of one.
    #[prop(optional, into)]
    workspace: Option<Signal<String>>,
) -> impl IntoView {
    let session = session();
    let current = move || workspace.map(|workspace| workspace.get()).unwrap_or_default();
    let switcher = {
        let me = session.me.clone();
        move || me.as_ref().and_then(|me| switcher(me, &current()))
    };
    let account = session.me.clone().map(|me| move || account(&me, &current()));
    let home = session.me.as_ref().map_or_else(|| "/".to_owned(), address::home);
    view! {
        <header class="top">
            <a class="brand" href=home rel="external">
                <Icon shape=Shape::Key />
                <span class="word">"Latchkey"</span>
            </a>
            {switcher}
            <span class="push"></span>
            <ThemeMenu theme=session.theme />
            {account}
        </header>
    }
}

fn switcher(me: &Me, current: &str) -> Option<AnyView> {
    let name = me.membership(current)?.workspace_name.clone();
    let links = me
        .memberships
        .iter()
        .map(|member| {
            let here = (member.workspace.as_str() == current).then_some("true");
            let href = address::workspace(&member.workspace, member.early_access);
            view! {
                <a href=href aria-current=here rel="external">
                    {member.workspace_name.clone()}
                    " "
                    <span class="sub mono">{member.workspace.to_string()}</span>
                </a>
            }
        })
        .collect_view();
    let face = view! { <span class="clip">{name}</span> <Icon shape=Shape::Down /> }.into_any();
    Some(view! { <Popover id="workspace-menu" menu="menu start" hint="Workspace: " class="button" face>{links}</Popover> }.into_any())
}

fn account(me: &Me, current: &str) -> AnyView {
    let name = me.name.clone();
    let role = role(me, current);
    let email = me.email.to_string();
    view! {
        <Popover
            id="account-menu"
            hint="Account: "
            class="button quiet"
            face=view! { <span class="clip">{name}</span> <Icon shape=Shape::Down /> }.into_any()
        >
            <div class="title">
                <div class="name">{email}</div>
                <div class="sub">{role}</div>
            </div>
            <hr />
            <a href=address::ACCOUNT rel="external">
                "Your account"
            </a>
            <form method="post" action="/logout">
                <button>"Sign out"</button>
            </form>
        </Popover>
    }
    .into_any()
}

fn role(me: &Me, current: &str) -> String {
    match me.membership(current) {
        Some(member) => {
            format!("{} of {}", role_name(member.role), member.workspace_name)
        }
        None if me.staff => "Customer success".to_owned(),
        None => "Signed in".to_owned(),
    }
}
