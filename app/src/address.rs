//! The addresses of the dashboard, for links, forms and redirects.

use std::fmt::Display;

use domain::account::Me;
use domain::suspension::SuspensionScope;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// One's own account.
pub const ACCOUNT: &str = "/account";

/// One's own second factor.
pub const SECOND_FACTOR: &str = "/account/second-factor";

/// One's own passkeys.
pub const PASSKEYS: &str = "/account/passkeys";

/// Where a passkey's answer signs somebody in.
pub const LOGIN_PASSKEY: &str = "/login/passkey";

/// What a device is asked, to sign somebody in.
pub const LOGIN_PASSKEY_QUESTION: &str = "/login/passkey/question";

/// Where a CSM starts.
pub const STAFF: &str = "/staff/workspaces";

/// What CSMs did, for a CSM.
pub const STAFF_LOG: &str = "/staff/audit-logs";

/// The nodes, for a CSM.
pub const STAFF_NODES: &str = "/staff/nodes";

/// A text as part of a query.
pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, QUERY).to_string()
}

/// Every value of that name in a query, decoded once. (The router's own map decodes twice, so that a typed
/// `%26` comes back as `&`.)
pub fn in_query(query: &str, name: &str) -> Vec<String> {
    let pairs = query.trim_start_matches('?').split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.filter(|(other, _)| decoded(other) == name).map(|(_, value)| decoded(value)).collect()
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// The sign-in page, which leads to `next` afterwards.
pub fn login(next: &str) -> String {
    if next == "/" { "/login".to_owned() } else { format!("/login?next={}", encoded(next)) }
}

/// "Sign in with single sign-on", for an address if one is known, which leads to `next` afterwards.
pub fn login_sso(email: &str, next: &str) -> String {
    format!("/login/sso?email={}&next={}", encoded(email), encoded(next))
}

/// The page that a signed-in person starts with.
pub fn home(me: &Me) -> String {
    match me.memberships.first() {
        _ if me.staff => STAFF.to_owned(),
        Some(first) => workspace(&first.workspace, first.early_access),
        None => "/no-workspace".to_owned(),
    }
}

/// A workspace's keys, on the screen that it has.
pub fn workspace(workspace: impl Display, early_access: bool) -> String {
    if early_access { keys(workspace) } else { single_keys(workspace) }
}

/// The old screen: one key per API.
pub fn single_keys(workspace: impl Display) -> String {
    format!("/w/{workspace}/settings/account/apis")
}

/// "API keys".
pub fn keys(workspace: impl Display) -> String {
    format!("/w/{workspace}/settings/account/api-keys")
}

/// "Audit logs".
pub fn audit_logs(workspace: impl Display) -> String {
    format!("/w/{workspace}/settings/account/audit-logs")
}

/// "Security".
pub fn security(workspace: impl Display) -> String {
    format!("/w/{workspace}/settings/account/security")
}

/// "Teams".
pub fn teams(workspace: impl Display) -> String {
    format!("/w/{workspace}/settings/account/teams")
}

/// "New team".
pub fn new_team(workspace: impl Display) -> String {
    format!("{}/new", teams(workspace))
}

/// One team's page.
pub fn team(workspace: impl Display, team: impl Display) -> String {
    format!("{}/{team}", teams(workspace))
}

/// The confirmation of "Retire team".
pub fn retire_team(workspace: impl Display, team: impl Display) -> String {
    format!("{}/{team}/retire", teams(workspace))
}

/// "Users".
pub fn users(workspace: impl Display) -> String {
    format!("/w/{workspace}/settings/account/users")
}

/// "Invite a user".
pub fn invite_user(workspace: impl Display) -> String {
    format!("{}/invite", users(workspace))
}

/// One member's page.
pub fn user(workspace: impl Display, user: impl Display) -> String {
    format!("{}/{user}", users(workspace))
}

/// The confirmation of removing a member.
pub fn remove_user(workspace: impl Display, user: impl Display) -> String {
    format!("{}/{user}/remove", users(workspace))
}

/// "Single sign-on".
pub fn single_sign_on(workspace: impl Display) -> String {
    format!("/w/{workspace}/settings/account/single-sign-on")
}

/// "Latchkey access".
pub fn latchkey_access(workspace: impl Display) -> String {
    format!("/w/{workspace}/settings/account/latchkey-access")
}

/// "Export audit logs".
pub fn export_audit_logs(workspace: impl Display) -> String {
    format!("{}/export", audit_logs(workspace))
}

/// One report's page.
pub fn export(export: impl Display) -> String {
    format!("/exports/{export}")
}

/// A report's file.
pub fn export_download(export: impl Display) -> String {
    format!("/exports/{export}/download")
}

/// "Create new key".
pub fn new_key(workspace: impl Display) -> String {
    format!("{}/new", keys(workspace))
}

/// "Keys of people who left".
pub fn hand_over_keys(workspace: impl Display) -> String {
    format!("{}/hand-over", keys(workspace))
}

/// "Archived keys".
pub fn archived_keys(workspace: impl Display) -> String {
    format!("{}/archived", keys(workspace))
}

/// One key's page.
pub fn key(workspace: impl Display, key: impl Display) -> String {
    format!("{}/{key}", keys(workspace))
}

/// "Edit key details".
pub fn edit_key(workspace: impl Display, key: impl Display) -> String {
    format!("{}/{key}/edit", keys(workspace))
}

/// The confirmation of "Regenerate key".
pub fn regenerate_key(workspace: impl Display, key: impl Display) -> String {
    format!("{}/{key}/regenerate", keys(workspace))
}

/// The confirmation of "Archive key".
pub fn archive_key(workspace: impl Display, key: impl Display) -> String {
    format!("{}/{key}/archive", keys(workspace))
}

/// A workspace in the CSM's console.
pub fn staff_workspace(workspace: impl Display) -> String {
    format!("{STAFF}/{workspace}")
}

/// The confirmation of "Suspend workspace" or "Suspend legacy keys".
pub fn suspend(workspace: impl Display, scope: SuspensionScope) -> String {
    format!("{}/suspend{}", staff_workspace(workspace), ending(scope))
}

/// Where "Resume workspace" or "Resume legacy keys" is sent.
pub fn resume(workspace: impl Display, scope: SuspensionScope) -> String {
    format!("{}/resume{}", staff_workspace(workspace), ending(scope))
}

fn ending(scope: SuspensionScope) -> &'static str {
    match scope {
        SuspensionScope::Workspace => "",
        SuspensionScope::LegacyKeys => "-legacy",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_decoded_once() {
        let query = format!("?name={}&api=a&x&api=b", encoded("50%26 + ä&b"));
        assert_eq!(in_query(&query, "name"), ["50%26 + ä&b"]);
        assert_eq!(in_query("name=a+b%2Bc", "name"), ["a b+c"]);
        assert_eq!(in_query(&query, "api"), ["a", "b"]);
        assert_eq!(in_query(&query, "x"), [""]);
        assert!(in_query(&query, "y").is_empty());
    }
}
