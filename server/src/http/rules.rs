//! Who may open and send what: every page, posted form and server function, each with its rule.
//!
//! The pages' router is made from this list. Use cases ask [`domain::access::may`] themselves; the tests ask the
//! running server everything as everybody and compare. `cargo xtask roles` prints it: `docs/roles.md`.

mod table;

use domain::access::{Action, Standing, may};

pub use table::table;

/// Who may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Anybody; what a link or a password opens is checked where it belongs.
    Anybody,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever may do this in the workspace of the address.
    May(Action),
    /// CSMs, for whom the console exists.
    Console,
}

/// How an answer looks to the person who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The page, or what is wrong with the fields.
    Let,
    /// Led to the sign-in page; a server function answers 401.
    SignIn,
    /// 403: the person knows that it is there.
    Forbidden,
    /// 404: to this person it doesn't exist.
    NotFound,
}

impl Rule {
    /// What a person is answered; `None` is somebody who isn't signed in.
    pub fn answer(self, person: Option<Standing>) -> Answer {
        match (self, person) {
            (Self::Anybody, _)
            | (Self::SignedIn, Some(_))
            | (Self::Console, Some(Standing::Staff | Standing::StaffKeptOut)) => Answer::Let,
            (_, None) => Answer::SignIn,
            (Self::Console, Some(_)) | (Self::May(_), Some(Standing::Stranger)) => Answer::NotFound,
            (Self::May(action), Some(standing)) if may(standing, action) => Answer::Let,
            (Self::May(_), Some(_)) => Answer::Forbidden,
        }
    }
}

/// Every address of a page.
pub const PAGES: [(&str, Rule); 43] = [
    ("/", Rule::SignedIn),
    ("/account", Rule::SignedIn),
    ("/account/passkeys", Rule::SignedIn),
    ("/account/second-factor", Rule::SignedIn),
    ("/exports/{export}", Rule::May(Action::ViewAuditLog)),
    ("/exports/{export}/download", Rule::May(Action::ViewAuditLog)),
    ("/forgot-password", Rule::Anybody),
    ("/invitations/{token}", Rule::Anybody),
    ("/login", Rule::Anybody),
    ("/login/code", Rule::Anybody),
    ("/login/passkey", Rule::Anybody),
    ("/login/sso", Rule::Anybody),
    ("/login/sso/callback", Rule::Anybody),
    ("/no-workspace", Rule::SignedIn),
    ("/reset-password/{token}", Rule::Anybody),
    ("/staff/audit-logs", Rule::Console),
    ("/staff/nodes", Rule::Console),
    ("/staff/workspaces", Rule::Console),
    ("/staff/workspaces/{workspace}", Rule::Console),
    ("/staff/workspaces/{workspace}/suspend", Rule::Console),
    ("/staff/workspaces/{workspace}/suspend-legacy", Rule::Console),
    ("/w/{workspace}/settings/account/api-keys", Rule::May(Action::ViewKeys)),
    ("/w/{workspace}/settings/account/api-keys/archived", Rule::May(Action::ViewKeys)),
    ("/w/{workspace}/settings/account/api-keys/hand-over", Rule::May(Action::ManagePeople)),
    ("/w/{workspace}/settings/account/api-keys/new", Rule::May(Action::ManageKeys)),
    ("/w/{workspace}/settings/account/api-keys/{key}", Rule::May(Action::ViewKeys)),
    ("/w/{workspace}/settings/account/api-keys/{key}/archive", Rule::May(Action::ManageKeys)),
    ("/w/{workspace}/settings/account/api-keys/{key}/edit", Rule::May(Action::ManageKeys)),
    ("/w/{workspace}/settings/account/api-keys/{key}/regenerate", Rule::May(Action::ManageKeys)),
    ("/w/{workspace}/settings/account/apis", Rule::May(Action::ViewKeys)),
    ("/w/{workspace}/settings/account/audit-logs", Rule::May(Action::ViewAuditLog)),
    ("/w/{workspace}/settings/account/audit-logs/export", Rule::May(Action::ViewAuditLog)),
    ("/w/{workspace}/settings/account/latchkey-access", Rule::May(Action::ChooseStaffAccess)),
    ("/w/{workspace}/settings/account/security", Rule::May(Action::RequireSecondFactor)),
    ("/w/{workspace}/settings/account/single-sign-on", Rule::May(Action::ManageSingleSignOn)),
    ("/w/{workspace}/settings/account/teams", Rule::May(Action::ManagePeople)),
    ("/w/{workspace}/settings/account/teams/new", Rule::May(Action::ManagePeople)),
    ("/w/{workspace}/settings/account/teams/{team}", Rule::May(Action::ManagePeople)),
    ("/w/{workspace}/settings/account/teams/{team}/retire", Rule::May(Action::ManagePeople)),
    ("/w/{workspace}/settings/account/users", Rule::May(Action::ManagePeople)),
    ("/w/{workspace}/settings/account/users/invite", Rule::May(Action::ManagePeople)),
    ("/w/{workspace}/settings/account/users/{user}", Rule::May(Action::ManagePeople)),
    ("/w/{workspace}/settings/account/users/{user}/remove", Rule::May(Action::ManagePeople)),
];

/// Every address of a posted form. Sent with hardly a field: who may, is told what is missing.
pub const FORMS: [(&str, Rule); 35] = [
    ("/account", Rule::SignedIn),
    ("/account/passkeys", Rule::SignedIn),
    ("/account/second-factor", Rule::SignedIn),
    ("/forgot-password", Rule::Anybody),
    ("/invitations/{token}", Rule::Anybody),
    ("/login", Rule::Anybody),
    ("/login/code", Rule::Anybody),
    ("/login/passkey", Rule::Anybody),
    ("/login/passkey/question", Rule::Anybody),
    ("/login/sso", Rule::Anybody),
    ("/logout", Rule::Anybody),
    ("/reset-password/{token}", Rule::Anybody),
    ("/staff/workspaces/{workspace}", Rule::May(Action::SwitchEarlyAccess)),
    ("/staff/workspaces/{workspace}/resume", Rule::May(Action::SuspendWorkspace)),
    ("/staff/workspaces/{workspace}/resume-legacy", Rule::May(Action::SuspendWorkspace)),
    ("/staff/workspaces/{workspace}/suspend", Rule::May(Action::SuspendWorkspace)),
    ("/staff/workspaces/{workspace}/suspend-legacy", Rule::May(Action::SuspendWorkspace)),
    ("/theme", Rule::Anybody),
    ("/w/{workspace}/settings/account/api-keys/hand-over", Rule::May(Action::ManagePeople)),
    ("/w/{workspace}/settings/account/api-keys/new", Rule::May(Action::ManageKeys)),
    ("/w/{workspace}/settings/account/api-keys/{key}/archive", Rule::May(Action::ManageKeys)),
    ("/w/{workspace}/settings/account/api-keys/{key}/edit", Rule::May(Action::ManageKeys)),
    ("/w/{workspace}/settings/account/api-keys/{key}/regenerate", Rule::May(Action::ManageKeys)),
    ("/w/{workspace}/settings/account/apis", Rule::May(Action::ManageKeys)),
    ("/w/{workspace}/settings/account/audit-logs/export", Rule::May(Action::ViewAuditLog)),
    ("/w/{workspace}/settings/account/latchkey-access", Rule::May(Action::ChooseStaffAccess)),
    ("/w/{workspace}/settings/account/security", Rule::May(Action::RequireSecondFactor)),
    ("/w/{workspace}/settings/account/single-sign-on", Rule::May(Action::ManageSingleSignOn)),
    ("/w/{workspace}/settings/account/teams/new", Rule::May(Action::ManagePeople)),
    ("/w/{workspace}/settings/account/teams/{team}", Rule::May(Action::ManagePeople)),
    ("/w/{workspace}/settings/account/teams/{team}/retire", Rule::May(Action::ManagePeople)),
    ("/w/{workspace}/settings/account/users", Rule::May(Action::ManagePeople)),
    ("/w/{workspace}/settings/account/users/invite", Rule::May(Action::ManagePeople)),
    ("/w/{workspace}/settings/account/users/{user}", Rule::May(Action::ManagePeople)),
    ("/w/{workspace}/settings/account/users/{user}/remove", Rule::May(Action::ManagePeople)),
];

/// Every server function. They read.
pub const FUNCTIONS: [(&str, Rule); 28] = [
    ("/api/account", Rule::SignedIn),
    ("/api/archived_keys", Rule::May(Action::ViewKeys)),
    ("/api/audit_log", Rule::May(Action::ViewAuditLog)),
    ("/api/export", Rule::May(Action::ViewAuditLog)),
    ("/api/export_offer", Rule::May(Action::ViewAuditLog)),
    ("/api/invitation", Rule::Anybody),
    ("/api/invite_form", Rule::May(Action::ManagePeople)),
    ("/api/key", Rule::May(Action::ViewKeys)),
    ("/api/key_details", Rule::May(Action::ViewKeys)),
    ("/api/keys", Rule::May(Action::ViewKeys)),
    ("/api/left_keys", Rule::May(Action::ManagePeople)),
    ("/api/new_key", Rule::May(Action::ViewKeys)),
    ("/api/nodes", Rule::Console),
    ("/api/passkeys", Rule::SignedIn),
    ("/api/password_link", Rule::Anybody),
    ("/api/second_factor", Rule::SignedIn),
    ("/api/security", Rule::May(Action::RequireSecondFactor)),
    ("/api/single_keys", Rule::May(Action::ViewKeys)),
    ("/api/sso_settings", Rule::May(Action::ManageSingleSignOn)),
    ("/api/staff_access", Rule::May(Action::ChooseStaffAccess)),
    ("/api/staff_log", Rule::Console),
    ("/api/team", Rule::May(Action::ManagePeople)),
    ("/api/teams", Rule::May(Action::ManagePeople)),
    ("/api/user", Rule::May(Action::ManagePeople)),
    ("/api/users", Rule::May(Action::ManagePeople)),
    ("/api/waiting", Rule::May(Action::ViewKeys)),
    ("/api/workspace", Rule::Console),
    ("/api/workspaces", Rule::Console),
];
