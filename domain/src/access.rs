//! The whole permission policy: who may do what in a workspace.

use serde::{Deserialize, Serialize};

/// What a member is in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Manages keys and people.
    Admin,
    /// Manages keys.
    Manager,
    /// Sees keys.
    Viewer,
}

impl Role {
    /// Every role, the mightiest first.
    pub const ALL: [Self; 3] = [Self::Admin, Self::Manager, Self::Viewer];

    /// The role in storage and settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Manager => "manager",
            Self::Viewer => "viewer",
        }
    }

    /// The role stored under that word.
    pub fn from_stored(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

/// What a signed-in person is to a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// A member with a role.
    Member(Role),
    /// A CSM of the operator, who isn't a member.
    Staff,
    /// The same, whom the workspace keeps from its keys.
    StaffKeptOut,
    /// Neither. To such a person the workspace doesn't exist.
    Stranger,
}

/// What people do in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// See the keys (never a secret).
    ViewKeys,
    /// See who calls with them, from where and how often.
    ViewUsage,
    /// Create, edit, regenerate and archive keys; ask for early access.
    ManageKeys,
    /// Read the audit log.
    ViewAuditLog,
    /// Require a second factor of every member.
    RequireSecondFactor,
    /// Invite people, set their roles and teams, remove them; make, rename and retire teams.
    ManagePeople,
    /// Have people sign in through the workspace's own identity provider.
    ManageSingleSignOn,
    /// Choose whether CSMs may look into the workspace.
    ChooseStaffAccess,
    /// See the workspace in the CSM's console.
    ViewInConsole,
    /// Switch early access on or off.
    SwitchEarlyAccess,
    /// Suspend the workspace or its legacy keys, which are then refused, and resume them.
    SuspendWorkspace,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 11] = [
        Self::ViewKeys,
        Self::ViewUsage,
        Self::ManageKeys,
        Self::ViewAuditLog,
        Self::RequireSecondFactor,
        Self::ManagePeople,
        Self::ManageSingleSignOn,
        Self::ChooseStaffAccess,
        Self::ViewInConsole,
        Self::SwitchEarlyAccess,
        Self::SuspendWorkspace,
    ];
}

/// Whether a person may do it.
pub fn may(standing: Standing, action: Action) -> bool {
    use Action::{ManageKeys, SuspendWorkspace, SwitchEarlyAccess, ViewAuditLog, ViewInConsole, ViewKeys, ViewUsage};
    match standing {
        Standing::Member(Role::Admin) => !matches!(action, ViewInConsole | SwitchEarlyAccess | SuspendWorkspace),
        Standing::Member(Role::Manager) => matches!(action, ViewKeys | ViewUsage | ManageKeys | ViewAuditLog),
        Standing::Member(Role::Viewer) => matches!(action, ViewKeys | ViewUsage),
        Standing::Staff => matches!(action, ViewKeys | ViewInConsole | SwitchEarlyAccess | SuspendWorkspace),
        Standing::StaffKeptOut => matches!(action, ViewInConsole | SwitchEarlyAccess | SuspendWorkspace),
        Standing::Stranger => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staff_manage_no_key_and_members_switch_no_early_access_and_suspend_nothing() {
        assert!(!may(Standing::Staff, Action::ManageKeys));
        assert!(!may(Standing::Staff, Action::ViewUsage));
        for role in Role::ALL {
            assert!(!may(Standing::Member(role), Action::SwitchEarlyAccess));
            assert!(!may(Standing::Member(role), Action::SuspendWorkspace));
            assert!(!may(Standing::Member(role), Action::ViewInConsole));
            assert!(may(Standing::Member(role), Action::ViewKeys));
            assert!(may(Standing::Member(role), Action::ViewUsage));
        }
        assert!(!may(Standing::Member(Role::Viewer), Action::ManageKeys));
        assert!(!may(Standing::Member(Role::Viewer), Action::ViewAuditLog));
        assert!(!may(Standing::Staff, Action::ViewAuditLog));
        assert!(Action::ALL.into_iter().all(|action| !may(Standing::Stranger, action)));
    }

    #[test]
    fn staff_who_are_kept_out_switch_early_access_and_see_no_key() {
        assert!(!may(Standing::StaffKeptOut, Action::ViewKeys));
        for action in Action::ALL {
            let lost = may(Standing::Staff, action) && !may(Standing::StaffKeptOut, action);
            assert_eq!(lost, action == Action::ViewKeys, "{action:?}");
            assert!(may(Standing::Staff, action) || !may(Standing::StaffKeptOut, action), "{action:?}");
        }
        assert!(!may(Standing::Staff, Action::ChooseStaffAccess), "they don't let themselves in");
    }
}
