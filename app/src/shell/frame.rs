//! The frames: bars around a workspace's pages, a CSM's, and pages outside of both.

use domain::access::{Action, Standing, may};
use domain::account::Me;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::{use_location, use_params_map};

use super::session;
use super::suspended::suspended;
use super::top::Top;
use crate::address;
use crate::routes::is_taken_over;
use crate::ui::{Icon, Shape};

/// The frame of `/w/{workspace}/…`.
#[component]
pub fn WorkspaceFrame() -> impl IntoView {
    let params = use_params_map();
    let workspace = Memo::new(move |_| params.with(|params| params.get("workspace").unwrap_or_default()));
    let me = session().me;
    let banner = {
        let me = me.clone();
        move || me.as_ref().map(|me| suspended(me, &workspace.get()))
    };
    let links = move || me.as_ref().map(|me| side_links(me, &workspace.get()));
    view! {
        <div class="frame">
            <Top workspace=workspace />
            {links}
            <main id="main" tabindex="-1">
                {banner}
                <Outlet />
            </main>
        </div>
    }
}

/// The frame of a workspace's page whose address doesn't name the workspace.
#[component]
pub fn Within(
    /// The workspace's id.
    workspace: String,
    /// The page.
    children: Children,
) -> impl IntoView {
    let me = session().me;
    let links = me.as_ref().map(|me| side_links(me, &workspace));
    let banner = me.as_ref().map(|me| suspended(me, &workspace));
    view! {
        <div class="frame">
            <Top workspace=Signal::stored(workspace) />
            {links}
            <main id="main" tabindex="-1">
                {banner}
                {children()}
            </main>
        </div>
    }
}

/// The frame of `/staff/…`.
#[component]
pub fn StaffFrame() -> impl IntoView {
    view! {
        <div class="frame">
            <Top />
            {session().me.filter(|me| me.staff).map(|_| staff_links())}
            <main id="main" tabindex="-1">
                <Outlet />
            </main>
        </div>
    }
}

/// A page without navigation: sign-in, invitations, and what doesn't exist.
#[component]
pub fn Bare(
    /// The page.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="frame">
            <Top />
            <main id="main" tabindex="-1">
                {children()}
            </main>
        </div>
    }
}

fn side_links(me: &Me, workspace: &str) -> AnyView {
    match me.membership(workspace) {
        Some(member) => view! {
            <nav class="side" aria-label="Settings">
                <h2>"Settings · Account"</h2>
                <ul>
                    <SideLink
                        href=address::workspace(workspace, member.early_access)
                        shape=Shape::Key
                        text="API keys"
                    />
                    {may(Standing::Member(member.role), Action::ViewAuditLog)
                        .then(|| view! {
                            <SideLink href=address::audit_logs(workspace) shape=Shape::List text="Audit logs" />
                        })}
                    {may(Standing::Member(member.role), Action::ManagePeople)
                        .then(|| view! {
                            <SideLink href=address::users(workspace) shape=Shape::People text="Users" />
                            <SideLink href=address::teams(workspace) shape=Shape::People text="Teams" />
                        })}
                    {may(Standing::Member(member.role), Action::RequireSecondFactor)
                        .then(|| view! {
                            <SideLink href=address::security(workspace) shape=Shape::Check text="Security" />
                        })}
                    {may(Standing::Member(member.role), Action::ManageSingleSignOn)
                        .then(|| view! {
                            <SideLink
                                href=address::single_sign_on(workspace)
                                shape=Shape::People
                                text="Single sign-on"
                            />
                        })}
                    {may(Standing::Member(member.role), Action::ChooseStaffAccess)
                        .then(|| view! {
                            <SideLink href=address::latchkey_access(workspace) shape=Shape::Eye text="Latchkey access" />
                        })}
                </ul>
            </nav>
        }
        .into_any(),
        None if me.staff => staff_links(),
        None => ().into_any(),
    }
}

fn staff_links() -> AnyView {
    view! {
        <nav class="side" aria-label="Customer success">
            <h2>"Customer success"</h2>
            <ul>
                <SideLink href=address::STAFF.to_owned() shape=Shape::People text="Workspaces" />
                <SideLink href=address::STAFF_LOG.to_owned() shape=Shape::List text="Audit logs" />
                <SideLink href=address::STAFF_NODES.to_owned() shape=Shape::Nodes text="Nodes" />
            </ul>
        </nav>
    }
    .into_any()
}

#[component]
fn SideLink(href: String, shape: Shape, text: &'static str) -> impl IntoView {
    let path = use_location().pathname;
    let below = format!("{href}/");
    // Reports are of the log, wherever their pages are.
    let reports = href.ends_with("/audit-logs");
    let start = href.clone();
    let external = (!is_taken_over(&href)).then_some("external");
    let current = move || {
        let path = path.get();
        let within = path.starts_with(&below) || (reports && path.starts_with("/exports/"));
        if path == start { Some("page") } else { within.then_some("true") }
    };
    view! {
        <li>
            <a href=href aria-current=current rel=external>
                <Icon shape />
                {text}
            </a>
        </li>
    }
}
