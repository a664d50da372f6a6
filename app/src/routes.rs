//! The app: which address shows which page.

use domain::suspension::SuspensionScope;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::{SsrMode, path};

use crate::account::{
    ForgotPasswordPage, InvitationPage, LoginPage, NoWorkspacePage, PasskeysPage, SecondFactorPage, SetPasswordPage,
    SignInCodePage, SignInSsoPage, YourAccountPage,
};
use crate::address;
use crate::audit::AuditLogPage;
use crate::error::ApiError;
use crate::exports::{ExportOfferPage, ExportReportPage};
use crate::keys::{
    ArchivePage, ArchivedKeysPage, CreateKeyPage, EditKeyPage, HandOverKeysPage, KeyDetailsPage, KeysListPage,
    RegeneratePage,
};
use crate::people::{InviteUserPage, RemoveUserPage, UserPage, UsersPage};
use crate::posted::posted;
use crate::security::SecuritySettingsPage;
use crate::shell::{Bare, Script, Session, StaffFrame, WorkspaceFrame};
use crate::single_keys::SingleKeysScreen;
use crate::sso::SsoSettingsPage;
use crate::ssr::as_it_came;
use crate::staff::{
    LatchkeyAccessPage, NodesPage, StaffLogPage, StaffSuspendPage, StaffWorkspacePage, StaffWorkspacesPage,
};
use crate::teams::{NewTeamPage, RetireTeamPage, TeamDetailsPage, TeamsListPage};
use crate::ui::{NotFound, Trouble};

/// Whether the browser takes over the page at this address. The others are plain pages and forms that gain
/// nothing by it; links to them load a document (`rel="external"`). The same ones as [`as_it_came`] below.
pub fn is_taken_over(path: &str) -> bool {
    const PLAIN: [&str; 7] =
        [address::ACCOUNT, "/login", "/forgot-password", "/reset-password", "/invitations", "/no-workspace", "/staff"];
    const PLAIN_SETTINGS: [&str; 5] = [
        "/settings/account/latchkey-access",
        "/settings/account/security",
        "/settings/account/single-sign-on",
        "/settings/account/users",
        "/settings/account/teams",
    ];
    !PLAIN.iter().any(|plain| path.starts_with(plain))
        && !gains_by_script(path)
        && !shows_a_key(path)
        && !PLAIN_SETTINGS.iter().any(|page| path.contains(page))
}

/// The page of one key, or of archived ones.
fn shows_a_key(path: &str) -> bool {
    path.split_once("/api-keys/").is_some_and(|(_, key)| key != "new" && !key.contains('/'))
}

/// Whether the page at this address, a plain one, gets the few lines of `frontend/plain.js`.
pub fn gains_by_script(path: &str) -> bool {
    (path.ends_with("/audit-logs") && path != address::STAFF_LOG)
        || path.ends_with("/audit-logs/export")
        || path.ends_with("/single-sign-on")
        || path.starts_with("/exports/")
        || path == address::STAFF_NODES
}

/// Whether the page at this address, a plain one, asks devices for passkeys.
fn asks_for_passkeys(path: &str) -> bool {
    ["/login", "/login/code", address::LOGIN_PASSKEY, address::PASSKEYS].contains(&path)
}

/// What runs in the browser on the page at this address.
pub fn script(path: &str) -> Script {
    if asks_for_passkeys(path) {
        Script::Passkeys
    } else if gains_by_script(path) {
        Script::Plain
    } else if is_taken_over(path) {
        Script::App
    } else {
        Script::None
    }
}

/// The dashboard.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let session = Session::provide();
    let announced = session.announced();
    let failed = RwSignal::new(posted::<ApiError>());
    view! {
        <a class="skip-link" href="#main" rel="external">
            "Skip to the content"
        </a>
        <Router>
            <Arrival failed />
            {move || match failed.get() {
                Some(error) => view! { <Bare><Trouble error /></Bare> }.into_any(),
                None => view! { <Pages /> }.into_any(),
            }}
        </Router>
        <div class="visually-hidden" role="status">
            {announced}
        </div>
    }
}

#[component]
fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=NotFound>
            <Route path=path!("/login") view=as_it_came(LoginPage) ssr=SsrMode::Async />
            <Route path=path!("/login/code") view=as_it_came(SignInCodePage) ssr=SsrMode::Async />
            <Route path=path!("/login/sso") view=as_it_came(SignInSsoPage) ssr=SsrMode::Async />
            <Route path=path!("/login/sso/callback") view=as_it_came(SignInSsoPage) ssr=SsrMode::Async />
            <Route path=path!("/forgot-password") view=as_it_came(ForgotPasswordPage) ssr=SsrMode::Async />
            <Route path=path!("/reset-password/:token") view=as_it_came(SetPasswordPage) ssr=SsrMode::Async />
            <Route path=path!("/invitations/:token") view=as_it_came(InvitationPage) ssr=SsrMode::Async />
            <Route path=path!("/account") view=as_it_came(YourAccountPage) ssr=SsrMode::Async />
            <Route path=path!("/account/second-factor") view=as_it_came(SecondFactorPage) ssr=SsrMode::Async />
            <Route path=path!("/account/passkeys") view=as_it_came(PasskeysPage) ssr=SsrMode::Async />
            <Route path=path!("/login/passkey") view=as_it_came(LoginPage) ssr=SsrMode::Async />
            <Route path=path!("/no-workspace") view=as_it_came(NoWorkspacePage) ssr=SsrMode::Async />
            <ParentRoute path=path!("/w/:workspace/settings/account") view=WorkspaceFrame ssr=SsrMode::Async>
                <Route path=path!("apis") view=SingleKeysScreen ssr=SsrMode::Async />
                <Route path=path!("api-keys") view=KeysListPage ssr=SsrMode::Async />
                <Route path=path!("api-keys/new") view=CreateKeyPage ssr=SsrMode::Async />
                <Route path=path!("api-keys/archived") view=as_it_came(ArchivedKeysPage) ssr=SsrMode::Async />
                <Route path=path!("api-keys/hand-over") view=as_it_came(HandOverKeysPage) ssr=SsrMode::Async />
                <Route path=path!("api-keys/:key") view=as_it_came(KeyDetailsPage) ssr=SsrMode::Async />
                <Route path=path!("api-keys/:key/edit") view=EditKeyPage ssr=SsrMode::Async />
                <Route path=path!("api-keys/:key/regenerate") view=RegeneratePage ssr=SsrMode::Async />
                <Route path=path!("api-keys/:key/archive") view=ArchivePage ssr=SsrMode::Async />
                <Route path=path!("audit-logs") view=as_it_came(AuditLogPage) ssr=SsrMode::Async />
                <Route path=path!("users") view=as_it_came(UsersPage) ssr=SsrMode::Async />
                <Route path=path!("users/invite") view=as_it_came(InviteUserPage) ssr=SsrMode::Async />
                <Route path=path!("users/:user") view=as_it_came(UserPage) ssr=SsrMode::Async />
                <Route path=path!("users/:user/remove") view=as_it_came(RemoveUserPage) ssr=SsrMode::Async />
                <Route path=path!("security") view=as_it_came(SecuritySettingsPage) ssr=SsrMode::Async />
                <Route path=path!("single-sign-on") view=as_it_came(SsoSettingsPage) ssr=SsrMode::Async />
                <Route path=path!("teams") view=as_it_came(TeamsListPage) ssr=SsrMode::Async />
                <Route path=path!("teams/new") view=as_it_came(NewTeamPage) ssr=SsrMode::Async />
                <Route path=path!("teams/:team") view=as_it_came(TeamDetailsPage) ssr=SsrMode::Async />
                <Route path=path!("teams/:team/retire") view=as_it_came(RetireTeamPage) ssr=SsrMode::Async />
                <Route path=path!("latchkey-access") view=as_it_came(LatchkeyAccessPage) ssr=SsrMode::Async />
                <Route path=path!("audit-logs/export") view=as_it_came(ExportOfferPage) ssr=SsrMode::Async />
            </ParentRoute>
            <Route path=path!("/exports/:export") view=as_it_came(ExportReportPage) ssr=SsrMode::Async />
            <ParentRoute path=path!("/staff") view=as_it_came(StaffFrame) ssr=SsrMode::Async>
                <Route path=path!("audit-logs") view=as_it_came(StaffLogPage) ssr=SsrMode::Async />
                <Route path=path!("nodes") view=as_it_came(NodesPage) ssr=SsrMode::Async />
                <Route path=path!("workspaces") view=as_it_came(StaffWorkspacesPage) ssr=SsrMode::Async />
                <Route path=path!("workspaces/:workspace") view=as_it_came(StaffWorkspacePage) ssr=SsrMode::Async />
                <Route path=path!("workspaces/:workspace/suspend") view=as_it_came(suspend_workspace) ssr=SsrMode::Async />
                <Route path=path!("workspaces/:workspace/suspend-legacy") view=as_it_came(suspend_legacy) ssr=SsrMode::Async />
            </ParentRoute>
        </Routes>
    }
}

fn suspend_workspace() -> impl IntoView {
    view! { <StaffSuspendPage scope=SuspensionScope::Workspace /> }
}

fn suspend_legacy() -> impl IntoView {
    view! { <StaffSuspendPage scope=SuspensionScope::LegacyKeys /> }
}

/// Says when the browser has taken over (`html[data-hydrated]`), and moves the focus to the content after
/// a click that led to another page.
#[component]
fn Arrival(failed: RwSignal<Option<ApiError>>) -> impl IntoView {
    let path = use_location().pathname;
    Effect::new(|| {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-hydrated", "");
        }
    });
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        if before.is_some_and(|before| before != path) {
            failed.set(None);
            request_animation_frame(|| {
                use leptos::wasm_bindgen::JsCast;
                let main = document().get_element_by_id("main");
                if let Some(main) = main.and_then(|main| main.dyn_into::<web_sys::HtmlElement>().ok()) {
                    let _ = main.focus();
                }
            });
        }
        path
    });
}
