//! What people are told of by mail, without being asked.

use serde::{Deserialize, Serialize};

use crate::early_access::DeclineReason;
use crate::ids::{KeyId, WorkspaceId};
use crate::suspension::SuspendReason;

/// What a notice tells. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Notice {
    /// Somebody signed in to the account with a browser that wasn't used for it before.
    NewBrowser {
        /// What people call it, e.g. `Firefox on Linux`.
        browser: String,
        /// The address that the sign-in came from.
        place: String,
    },
    /// The account has another password.
    PasswordChanged {
        /// The address that the change came from.
        place: String,
    },
    /// The account has one way less to prove who it is.
    FactorRemoved {
        /// The address that the change came from.
        place: String,
    },
    /// A passkey signs in to the account from now on.
    PasskeyAdded {
        /// As the person calls it.
        name: String,
        /// The address that the change came from.
        place: String,
    },
    /// A passkey doesn't any more.
    PasskeyRemoved {
        /// As the person called it.
        name: String,
        /// The address that the change came from.
        place: String,
    },
    /// A passkey was answered for as a copy of it would.
    PasskeyDoubted {
        /// As the person calls it.
        name: String,
        /// The address that the answer came from.
        place: String,
    },
    /// A key of a workspace.
    Key(KeyNotice),
    /// The answer to the person's request for early access.
    EarlyAccess(EarlyAccessNotice),
    /// The person answers for more keys from now on.
    KeysTakenOver(TakenOverNotice),
    /// A workspace that the person is admin of was suspended or resumed.
    Suspension(SuspensionNotice),
    /// The same of a workspace's legacy keys. By another name, because programs of before it would tell of all keys.
    LegacySuspension(SuspensionNotice),
}

/// What became of a workspace, or of its legacy keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuspensionNotice {
    /// Which.
    pub workspace: WorkspaceId,
    /// Its name at that time.
    pub workspace_name: String,
    /// Why they were suspended; none when they were resumed.
    pub suspended: Option<SuspendReason>,
    /// The other one of the two is suspended as well.
    #[serde(default)]
    pub besides: bool,
    /// Who did it: an address.
    pub by: String,
}

/// Keys that were handed over to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenOverNotice {
    /// The keys' workspace.
    pub workspace: WorkspaceId,
    /// Its name at that time.
    pub workspace_name: String,
    /// The keys' names at that time.
    pub keys: Vec<String>,
    /// Who handed them over: an address.
    pub by: String,
}

/// What was answered to a request for early access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlyAccessNotice {
    /// The workspace that asked.
    pub workspace: WorkspaceId,
    /// Its name at that time.
    pub workspace_name: String,
    /// Why not; none when early access is on now.
    pub declined: Option<DeclineReason>,
    /// Legacy keys are suspended, and so are the keys that become ones.
    #[serde(default)]
    pub legacy_suspended: bool,
    /// Who answered: an address.
    pub by: String,
}

/// What happened to a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyNotice {
    /// The key's workspace.
    pub workspace: WorkspaceId,
    /// Its name at that time.
    pub workspace_name: String,
    /// The key; none for the one key of an API, which has no page of its own.
    pub key: Option<KeyId>,
    /// Its name at that time.
    pub name: String,
    /// What happened.
    pub event: KeyEvent,
    /// Who did it: an address.
    pub by: String,
}

/// What people are told of that happens to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyEvent {
    /// It is new.
    Created,
    /// It has another text.
    Regenerated,
    /// It is refused for good.
    Archived,
}

impl KeyEvent {
    /// The word in a sentence: a key was …
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Regenerated => "regenerated",
            Self::Archived => "archived",
        }
    }
}

impl Notice {
    /// Whose members alone are told; none when it is about the person's own account.
    pub fn workspace(&self) -> Option<&WorkspaceId> {
        match self {
            Self::Key(notice) => Some(&notice.workspace),
            Self::EarlyAccess(notice) => Some(&notice.workspace),
            Self::KeysTakenOver(notice) => Some(&notice.workspace),
            Self::Suspension(notice) | Self::LegacySuspension(notice) => Some(&notice.workspace),
            Self::NewBrowser { .. }
            | Self::PasswordChanged { .. }
            | Self::FactorRemoved { .. }
            | Self::PasskeyAdded { .. }
            | Self::PasskeyRemoved { .. }
            | Self::PasskeyDoubted { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_before_legacy_keys_could_be_suspended_is_read() {
        let suspension = r#"{"of":"suspension","workspace":"ACME01","workspace_name":"Acme","suspended":"Unpaid","by":"n@l.example"}"#;
        let early_access =
            r#"{"of":"early_access","workspace":"ACME01","workspace_name":"Acme","declined":null,"by":"n@l.example"}"#;
        let read = |text: &str| serde_json::from_str::<Notice>(text);
        assert!(matches!(read(suspension), Ok(Notice::Suspension(SuspensionNotice { besides: false, .. }))));
        let Ok(Notice::EarlyAccess(notice)) = read(early_access) else { panic!("of early access") };
        assert!(!notice.legacy_suspended);
        let legacy = suspension.replace("suspension\"", "legacy_suspension\"");
        assert!(matches!(read(&legacy), Ok(Notice::LegacySuspension(_))), "{legacy}");
    }
}
