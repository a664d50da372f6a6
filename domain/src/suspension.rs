//! Suspended keys: all of a workspace, or its legacy keys by themselves. They are refused, and nothing else changes.

use serde::{Deserialize, Serialize};

use crate::key::Stamp;
use crate::reason::Reason;

/// Why keys are suspended, as the workspace's people read it.
pub type SuspendReason = Reason<200>;

/// Which keys of a workspace are suspended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SuspensionScope {
    /// All of them: the workspace is suspended.
    Workspace,
    /// Its legacy keys, by themselves.
    LegacyKeys,
}

impl SuspensionScope {
    /// Both, the wider one first.
    pub const ALL: [Self; 2] = [Self::Workspace, Self::LegacyKeys];
}

/// That keys are suspended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// Since when, and which CSM did it.
    pub since: Stamp,
    /// Why.
    pub reason: SuspendReason,
}

/// Something for each [`SuspensionScope`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scoped<T> {
    /// Of the whole workspace.
    pub workspace: T,
    /// Of its legacy keys by themselves.
    pub legacy_keys: T,
}

impl<T> Scoped<T> {
    /// The one of a scope.
    pub fn of(&self, scope: SuspensionScope) -> &T {
        match scope {
            SuspensionScope::Workspace => &self.workspace,
            SuspensionScope::LegacyKeys => &self.legacy_keys,
        }
    }

    /// The one of a scope, to keep.
    pub fn into_of(self, scope: SuspensionScope) -> T {
        match scope {
            SuspensionScope::Workspace => self.workspace,
            SuspensionScope::LegacyKeys => self.legacy_keys,
        }
    }

    /// The scope of which it holds: of both, the wider one, which says all that the other one does and more.
    pub fn widest(&self, holds: impl Fn(&T) -> bool) -> Option<SuspensionScope> {
        SuspensionScope::ALL.into_iter().find(|&scope| holds(self.of(scope)))
    }
}

/// What of a workspace is suspended. Neither of the two knows of the other.
pub type Suspensions = Scoped<Option<Suspension>>;

impl Suspensions {
    /// Whether the other one is on as well.
    pub fn besides(&self, scope: SuspensionScope) -> bool {
        SuspensionScope::ALL.into_iter().any(|other| other != scope && self.of(other).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_suspensions_the_wider_one_counts() {
        let widest = |workspace, legacy_keys| Scoped { workspace, legacy_keys }.widest(|&on| on);
        assert_eq!(widest(false, false), None);
        assert_eq!(widest(false, true), Some(SuspensionScope::LegacyKeys));
        assert_eq!(widest(true, false), Some(SuspensionScope::Workspace));
        assert_eq!(widest(true, true), Some(SuspensionScope::Workspace));
    }
}
